// @ts-check
/** By what a figure of sales or service can be broken down and filtered (docs/metrics.md); the hub refuses the rest. */

const GOODS = ["product", "category"];
const ORDERS = ["region", "rep", "channel"];
const USUAL = [...GOODS, "customer", ...ORDERS];
const WITH_KINDS = [...USUAL, "buyer_kind"];
const WITH_REASONS = [...USUAL, "reason"];

/** @type {Record<string, string[]>} */
const OTHERS = {
  sales: WITH_KINDS,
  orders: WITH_KINDS,
  buyers: WITH_KINDS,
  pieces: WITH_KINDS,
  order_value: WITH_KINDS,
  refunds: WITH_REASONS,
  refund_orders: WITH_REASONS,
  refund_pieces: WITH_REASONS,
  cancelled_orders: ORDERS,
  cancelled_amount: ORDERS,
  credit_notes: [],
};
/** @type {Record<string, string[]>} */
const OF_SERVICE = {
  handoffs: ["agent", "reason"],
  first_answer: ["agent"],
  resolution: ["agent"],
  csat: ["agent", "part"],
};

/** @type {Record<string, string[]>} */
const OF_DEMAND = {
  demand: [...GOODS, "week"],
  stock: GOODS,
  reorder: GOODS,
  slow_movers: GOODS,
};

/** @param {string} figure of demand and stock @returns {string[]} */
export const demandBy = (figure) => OF_DEMAND[figure] ?? ["product"];

/** @param {string} figure of sales @returns {string[]} */
export const salesBy = (figure) => OTHERS[figure] ?? USUAL;

/** @param {string} figure of service @returns {string[]} */
export const serviceBy = (figure) => OF_SERVICE[figure] ?? [];
