// @ts-check
/** The named periods of docs/metrics.md that the filter bar offers, as days of the shop's calendar. */

import { addDays, addMonth, isDay, today, weekday } from "../console/shop_days.js";

/** @typedef {"days" | "week" | "month" | "quarter" | "year"} PeriodUnit */
/** @typedef {{from: string, to: string, unit: PeriodUnit}} NamedSpan */
/** @typedef {{name: string, from: string, to: string, unit: string}} Period  name: "" for days chosen one by one */

/** @type {Record<string, (today: string) => NamedSpan>} */
const SPANS = {
  today: (now) => ({ from: now, to: now, unit: "days" }),
  yesterday: (now) => ({ from: addDays(now, -1), to: addDays(now, -1), unit: "days" }),
  week: (now) => ({ from: mondayOf(now), to: now, unit: "week" }),
  last_week: (now) => ({ from: addDays(mondayOf(now), -7), to: addDays(mondayOf(now), -1), unit: "week" }),
  month: (now) => ({ from: firstOf(now), to: now, unit: "month" }),
  last_month: (now) => ({
    from: `${addMonth(now.slice(0, 7), -1)}-01`,
    to: addDays(firstOf(now), -1),
    unit: "month",
  }),
  days7: (now) => ({ from: addDays(now, -6), to: now, unit: "days" }),
  days30: (now) => ({ from: addDays(now, -29), to: now, unit: "days" }),
  year: (now) => ({ from: `${now.slice(0, 4)}-01-01`, to: now, unit: "year" }),
};
export const PERIODS = Object.keys(SPANS);

/** @param {string} day */
const mondayOf = (day) => addDays(day, -weekday(day));
/** @param {string} day */
const firstOf = (day) => `${day.slice(0, 7)}-01`;

/** The first day of next week. */
export const nextMonday = () => addDays(mondayOf(today()), 7);

/**
 * The period the address names: days go before a name, the page's usual period after both.
 * @param {URLSearchParams} query
 * @param {string} usual
 * @returns {Period}
 */
export function periodOf(query, usual) {
  const from = query.get("from") ?? "";
  const to = query.get("to") ?? "";
  if (isDay(from) && isDay(to) && from <= to) return { name: "", from, to, unit: query.get("unit") ?? "" };
  const wanted = query.get("period") ?? "";
  const name = Object.hasOwn(SPANS, wanted) ? wanted : usual;
  const span = SPANS[name]?.(today());
  if (!span) throw new Error(`no period ${name}`);
  return { name, ...span };
}

/** @param {{from: string, to: string}} period */
export function daysIn({ from, to }) {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000) + 1;
}

/**
 * The days of one bucket of a series that lie in the period.
 * @param {string} key of the row: 2026-11-03, 2026-11, or the Monday of a week
 * @param {string} by day, week or month
 * @param {{first: string, last: string}} period
 */
export function bucketSpan(key, by, { first, last }) {
  const start = key.length === 7 ? `${key}-01` : key;
  if (!isDay(start)) return { from: first, to: last };
  let end = start;
  if (by === "week") end = addDays(mondayOf(start), 6);
  if (by === "month") end = addDays(`${addMonth(start.slice(0, 7), 1)}-01`, -1);
  return { from: start < first ? first : start, to: end > last ? last : end };
}
