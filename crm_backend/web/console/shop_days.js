// @ts-check
/** Days and wall-clock times of the shop's zone, for calendars, periods and date fields. */

import { place } from "./format.js";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const WALL_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/u;

/** @typedef {{from: string, to: string}} Span  shop days, both inclusive */

/**
 * What the shop's clock shows, in the form of a datetime-local field: 2026-11-25T18:20.
 * @param {number | string} at
 */
export function wallTime(at) {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: place().timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return format.format(new Date(at)).replace(" ", "T");
}

/**
 * The moment at which the shop's clock shows this; "" for no time.
 * @param {string} wall 2026-11-25T18:20
 */
export function momentOf(wall) {
  if (!WALL_TIME.test(wall)) return "";
  const guess = Date.parse(`${wall}:00Z`);
  let at = guess;
  // Twice, since the zone's offset may be another one at the first guess.
  for (let round = 0; round < 2; round += 1) at += guess - Date.parse(`${wallTime(at)}:00Z`);
  return new Date(at - (at % MINUTE_MS)).toISOString().replace(".000Z", "Z");
}

export function today() {
  return wallTime(Date.now()).slice(0, 10);
}

/** @param {string} day @param {number} days */
export function addDays(day, days) {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

/** 0 for Monday. @param {string} day */
export function weekday(day) {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** The weeks that show a month, Monday first. @param {string} month 2026-11 @returns {string[][]} */
export function weeksOf(month) {
  const first = `${month}-01`;
  const start = addDays(first, -weekday(first));
  const weeks = [];
  for (let day = start; day < first || day.startsWith(month); day = addDays(day, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(day, index)));
  }
  return weeks;
}

/** @param {string} month 2026-11 @param {1 | -1} by */
export function addMonth(month, by) {
  return addDays(`${month}-15`, by * 30).slice(0, 7);
}
