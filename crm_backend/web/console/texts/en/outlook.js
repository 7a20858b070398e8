// @ts-check
/** Words of what is expected of a customer. */

export default {
  title: "Outlook and risks",
  segment: "Segment",
  value: "Expected value",
  purchase: "Buys within 90 days",
  churn: "Churn risk",
  churnOf: "{prob} ({level}), stays away {days} days",
  atRisk: "Value at risk",
  refund: "Refund within 90 days",
  nextNeed: "Next need",
  needOf: "{product}, about {day}",
  needLate: "{product}, overdue, by habit about {day}",
  byRule: "Too little data: estimated by rule",
  asOf: "data up to {day}",
};
