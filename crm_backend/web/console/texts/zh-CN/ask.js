// @ts-check
/** Words of the page where a colleague asks the bot for figures. */

export default {
  title: "问数据",
  log: "和机器人的对话",
  me: "我",
  bot: "机器人",
  question: "问题",
  hint: "比如：上周卖得怎么样？那上海呢？按天看",
  send: "发送",
  sending: "正在发送",
  unsent: "没有发出去",
  retry: "再试一次",
  typing: "正在算",
  next: "接着问",
  reconnecting: "网络已断开，恢复后自动继续。",
  down: "现在连不上机器人。",
  emptyTitle: "想看哪项数据？直接问",
  emptyHint: "数字都按指标口径算，带着日期和对比；可以接着追问。",
  examples: ["上周卖得怎么样", "这个月比上个月怎么样，为什么", "销量前十的商品", "谁买得最多", "退款率", "下周要备多少货", "哪些货快卖断", "哪些老客户快流失了", "客服这周怎么样"],
};
