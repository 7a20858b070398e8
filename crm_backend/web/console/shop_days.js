// @ts-check
/** Days and wall-clock times of the shop's zone, for calendars, periods and date fields. */

import { place } from "./format.js";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const DAY = /^\d{4}-\d{2}-\d{2}$/u;
const TIME = /^(?:[01]\d|2[0-3]):[0-5]\d$/u;

/** @typedef {{from: string, to: string}} Span  shop days, both inclusive */

/**
 * What the shop's clock shows: 2026-11-25 18:20.
 * @param {number | string} at
 */
export function wallTime(at) {
  const format = new Intl.DateTimeFormat("sv-SE", {
    timeZone: place().timeZone,
    dateStyle: "short",
    timeStyle: "short",
  });
  return format.format(new Date(at));
}

/**
 * The moment at which the shop's clock shows this; "" for anything else than a day and a time.
 * @param {string} wall 2026-11-25 18:20
 */
export function momentOf(wall) {
  const [date = "", time = "", ...more] = wall.split(" ");
  if (!isDay(date) || !isTime(time) || more.length) return "";
  const guess = utc(wall);
  let at = guess;
  // Twice, since the zone's offset may be another one at the first guess.
  for (let round = 0; round < 2; round += 1) at += guess - utc(wallTime(at));
  return new Date(at - (at % MINUTE_MS)).toISOString().replace(".000Z", "Z");
}

/** @param {string} wall */
function utc(wall) {
  return Date.parse(`${wall.replace(" ", "T")}:00Z`);
}

/** Whether it is written as a day and there is such a one. @param {string} text 2026-11-25 */
export function isDay(text) {
  return DAY.test(text) && !Number.isNaN(utc(`${text} 00:00`)) && addDays(text, 0) === text;
}

/** Whether it is a time of day. @param {string} text 18:20 */
export function isTime(text) {
  return TIME.test(text);
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
