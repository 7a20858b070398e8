// @ts-check
/** Figures, dates and spans as the console writes them, in the shop's zone and the agent's language. */

import { calendarDay, line, moment as fullMoment, money as fullMoney } from "/widget.js";
import { session } from "./session.js";
import { fill, language, words } from "./words.js";

const MINUTE_MS = 60_000;

/** @returns {import("/widget.js").Place} */
export function place() {
  return {
    locale: language.state.locale,
    timeZone: session.state.shop?.time_zone ?? "Asia/Shanghai",
  };
}

/**
 * Foreign text for a one-line place; bidirectional controls go.
 * @param {unknown} value
 */
export const oneLine = (value) => line(value);

/**
 * @param {unknown} minor fen; anything but a whole number is nothing
 * @param {string | null | undefined} currency
 */
export function money(minor, currency) {
  if (typeof minor !== "number") return "";
  return fullMoney(minor, currency || session.state.shop?.currency || "CNY", place());
}

/**
 * 11 月 25 日 (周三) 18:20
 * @param {string | null | undefined} at
 */
export function moment(at) {
  return at ? fullMoment(at, place()) : "";
}

/**
 * A shop day: 11 月 25 日 (周三).
 * @param {string} isoDate
 */
export const day = (isoDate) => calendarDay(isoDate, place());

/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/**
 * @param {string} at
 * @param {Intl.DateTimeFormatOptions} options
 */
function formatted(at, options) {
  const { locale, timeZone } = place();
  const key = JSON.stringify([locale, timeZone, options]);
  let format = formats.get(key);
  if (!format) {
    const tag = locale === "en" ? "en-GB" : "zh-CN";
    format = new Intl.DateTimeFormat(tag, { timeZone, ...options });
    formats.set(key, format);
  }
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : format.format(date);
}

/** 18:20 @param {string} at */
export function clock(at) {
  return formatted(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
}

/** A key of the shop's day; equal for two moments of one day. @param {string} at */
export function dayKey(at) {
  return formatted(at, { year: "numeric", month: "2-digit", day: "2-digit" });
}

/** 今天, 昨天, or 11 月 25 日 (周三). @param {string} at */
export function dayName(at) {
  const key = dayKey(at);
  if (key === dayKey(new Date().toISOString())) return words().app.today;
  if (key === dayKey(new Date(Date.now() - 24 * 60 * MINUTE_MS).toISOString())) {
    return words().app.yesterday;
  }
  return moment(at).replace(/ \d{2}:\d{2}$/u, "");
}

/** For a list: the time of today, else the day. @param {string | null | undefined} at */
export function shortTime(at) {
  if (!at) return "";
  if (dayKey(at) === dayKey(new Date().toISOString())) return clock(at);
  return formatted(at, { month: "numeric", day: "numeric" });
}

/** 3 分钟, 1 小时 5 分; at least a minute. @param {number} milliseconds */
export function span(milliseconds) {
  const { app } = words();
  const minutes = Math.max(1, Math.floor(milliseconds / MINUTE_MS));
  if (minutes < 60) return fill(app.minutes, { minutes });
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return fill(app.hoursMinutes, { hours, minutes: minutes % 60 });
  return fill(app.days, { days: Math.floor(hours / 24) });
}

/** 95% @param {number | null | undefined} share 0 to 1 */
export function percent(share) {
  return typeof share === "number" ? `${Math.round(share * 100)}%` : "";
}
