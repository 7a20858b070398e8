// @ts-check
/** The rules of a segment: which fields there are, how each is compared, and how rules read as a sentence. */

import { money, oneLine } from "../../format.js";
import { wordFor, words } from "../../words.js";

/** @typedef {{field: string, op: string, value: string | number}} Condition */
/** @typedef {{match: "all" | "any", conditions: Condition[]}} Rules */
/** @typedef {{id: number | string, name: string, rules: Rules, count: number}} Segment */

const NUMBER_OPS = ["gte", "lte", "gt", "lt", "eq", "ne"];
const WORD_OPS = ["eq", "ne", "contains"];
const FEN = 100;

/**
 * @typedef {object} FieldKind
 * @property {string[]} ops  the usual one first
 * @property {"number" | "text"} input
 * @property {number} [least]
 * @property {number} [most]
 * @property {string} [step] of the input
 */

const COUNT = { ops: NUMBER_OPS, input: /** @type {const} */ ("number"), least: 0, most: 1_000_000 };
const DAYS = { ...COUNT, most: 36_500 };

/** @type {Record<string, FieldKind>} */
export const FIELDS = {
  spent_minor: { ...COUNT, most: 10_000_000_000, step: "0.01" },
  orders: COUNT,
  days_since_last_order: DAYS,
  refunds: COUNT,
  open_tickets: COUNT,
  province: { ops: WORD_OPS, input: "text" },
  tag: { ops: WORD_OPS, input: "text" },
  days_since_created: DAYS,
  csat_average: { ops: NUMBER_OPS, input: "number", least: 1, most: 5, step: "0.1" },
};

/** A condition while it is typed: money in 元, numbers as they stand in the field. */
/** @typedef {{field: string, op: string, text: string}} Draft */

/** @returns {Draft} */
export function newCondition() {
  return { field: "spent_minor", op: "gte", text: "" };
}

/** Another field keeps the comparison where it has it. @param {Draft} draft @param {string} field @returns {Draft} */
export function withField(draft, field) {
  const ops = FIELDS[field]?.ops ?? [];
  const keepsText = FIELDS[field]?.input === FIELDS[draft.field]?.input;
  return { field, op: ops.includes(draft.op) ? draft.op : (ops[0] ?? "eq"), text: keepsText ? draft.text : "" };
}

/** @param {Condition} condition @returns {Draft} */
export function draftOf({ field, op, value }) {
  return { field, op, text: String(field === "spent_minor" ? Number(value) / FEN : value) };
}

/**
 * What the hub is asked; null while a field is empty or not a number it takes.
 * @param {Draft} draft
 * @returns {Condition | null}
 */
export function conditionOf({ field, op, text }) {
  const kind = FIELDS[field];
  const typedText = oneLine(text);
  if (!kind || !typedText) return null;
  if (kind.input === "text") return { field, op, value: typedText };
  const number = Number(typedText);
  if (Number.isNaN(number) || number < (kind.least ?? 0) || number > (kind.most ?? 0)) return null;
  if (field === "spent_minor") return { field, op, value: Math.round(number * FEN) };
  if (!kind.step && !Number.isInteger(number)) return null;
  return { field, op, value: number };
}

/** 累计付款 不少于 ¥1,000.00 且 … @param {Rules} rules */
export function rulesInWords({ match, conditions }) {
  const { customers } = words();
  const joint = match === "all" ? customers.and : customers.or;
  return conditions.map(conditionInWords).join(joint);
}

/** @param {Condition} condition */
function conditionInWords({ field, op, value }) {
  const { fields, ops, units } = words().customers;
  const unit = wordFor(units, Object.hasOwn(units, field) ? field : "");
  const shown = field === "spent_minor" ? money(Number(value), null) : [oneLine(value), unit].filter(Boolean).join(" ");
  return `${wordFor(fields, field)} ${wordFor(ops, op)} ${shown}`;
}
