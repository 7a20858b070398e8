// @ts-check
/** Words of what is expected of a customer. */

export default {
  title: "预计和风险",
  segment: "客户分层",
  value: "客户价值（预计）",
  purchase: "90 天内再买",
  churn: "流失风险",
  churnOf: "{prob}（{level}），{days} 天内不来",
  atRisk: "可能流失的金额",
  refund: "90 天内退款",
  nextNeed: "下次需要",
  needOf: "{product}，大约 {day}",
  needLate: "{product}，早该买了，按习惯应在 {day}前后",
  byRule: "数据少，按规则估算",
  asOf: "数据截至 {day}",
};
