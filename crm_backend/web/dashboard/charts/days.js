// @ts-check
/** Marks of a time axis: 11 月 3 日, and 4 日 once the month is said. */

import { language } from "../words.js";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/**
 * @param {string} key 2026-11-03, or 2026-11 for a month
 * @param {string | null} before the mark shown before it
 */
export function dayMark(key, before) {
  const [year = "", month = "", day] = key.split("-");
  if (!/^\d{4}$/u.test(year)) return key;
  const isNewYear = before?.slice(0, 4) !== year;
  const isNewMonth = before?.slice(0, 7) !== key.slice(0, 7);
  if (language.state.locale === "en") {
    const name = MONTHS[Number(month) - 1] ?? month;
    if (day) return `${Number(day)} ${name}`;
    return isNewYear ? `${name} ${year}` : name;
  }
  if (!day) return isNewYear ? `${year} 年 ${Number(month)} 月` : `${Number(month)} 月`;
  return isNewMonth ? `${Number(month)} 月 ${Number(day)} 日` : `${Number(day)} 日`;
}
