// @ts-check
/** From the address to the questions that the API is asked, and back to addresses that narrow them. */

import { periodOf } from "./periods.js";

/** @typedef {import("./types.js").Question} Question */

const FALLBACK = "days30";
export const TIME = ["day", "week", "month"];
/** What can be a filter, in the order of the menu. */
export const FILTERS = ["product", "category", "region", "channel", "rep", "customer", "buyer_kind", "reason", "agent", "part", "segment"];
/** In the address only: the API compares some figures unasked. */
export const NO_COMPARISON = "none";

/**
 * With what the page compares: what the address says, else what is usual on this page.
 * @param {URLSearchParams} query
 * @param {string} usual
 */
export function comparisonOf(query, usual) {
  return query.get("compare") || usual;
}

/**
 * The filters that the address names.
 * @param {URLSearchParams} query
 * @param {string[]} possible
 * @returns {[string, string][]}
 */
export function filtersOf(query, possible) {
  return possible.flatMap((name) => {
    const value = query.get(name);
    return value ? [/** @type {[string, string]} */ ([name, value])] : [];
  });
}

/**
 * What the address asks, without figure and dimension.
 * @param {URLSearchParams} query
 * @param {{usual: string | null, usualComparison: string, filters: string[]}} page usual: its period
 * @returns {Question}
 */
export function scopeOf(query, { usual, usualComparison, filters }) {
  const { from, to, unit } = periodOf(query, usual ?? FALLBACK);
  const compare = comparisonOf(query, usualComparison);
  return {
    from,
    to,
    unit: unit || null,
    compare: compare === NO_COMPARISON ? null : compare,
    ...Object.fromEntries(filtersOf(query, filters)),
  };
}

/** @param {string | null} by */
export const isTime = (by) => by !== null && TIME.includes(by);

/**
 * The series' steps that are readable over so many days.
 * @param {number} days
 */
export function stepFor(days) {
  if (days <= 62) return "day";
  return days <= 400 ? "week" : "month";
}
