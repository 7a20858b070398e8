// @ts-check
/** Numbers as charts write them: ¥ and thousands, 万 from 100,000; what is exact stays the API's own text. */

import { day } from "../console/format.js";
import { isDay } from "../console/shop_days.js";
import { language } from "./words.js";

/** @typedef {import("./types.js").Amount} Amount */
/** @typedef {import("./types.js").Unit} Unit */

const MANY = 100_000;
const TEN_THOUSAND = 10_000;
const PLACES = 2;
/** How high an axis is on which everything is zero. */
/** @type {Partial<Record<Unit, number>>} */
const NOTHING_YET = { share: 1, probability: 1, money: 40_000 };

/**
 * Where it lies on an axis; null where there is nothing to divide.
 * @param {Amount | null | undefined} amount
 */
export function valueOf(amount) {
  if (!amount) return null;
  if (amount.value !== null) return amount.value;
  return amount.denominator ? (amount.numerator ?? 0) / amount.denominator : null;
}

/** @param {string} currency */
function moneyFormat(currency) {
  const format = new Intl.NumberFormat(language.state.locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" });
  const digits = format.resolvedOptions().maximumFractionDigits ?? PLACES;
  const symbol = format.formatToParts(0).find(({ type }) => type === "currency")?.value ?? "";
  return { digits, symbol };
}

/** @param {number} value */
const plain = (value) => new Intl.NumberFormat("en", { maximumFractionDigits: PLACES }).format(value);

/** @param {number} value */
function short(value) {
  if (Math.abs(value) < MANY) return plain(value);
  if (language.state.locale === "en") {
    return new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: PLACES }).format(value);
  }
  return `${plain(value / TEN_THOUSAND)} 万`;
}

/**
 * An amount as it stands in a tile or a table: days in words, points of a rate as points.
 * @param {Amount | null | undefined} amount
 * @param {Unit} unit
 */
export function amountText(amount, unit) {
  const text = amount?.text ?? "—";
  return unit === "date" && isDay(text) ? day(text) : text;
}

/**
 * A label of an axis.
 * @param {number} value in the unit's smallest part
 * @param {Unit} unit
 * @param {string} currency
 */
export function axisText(value, unit, currency) {
  if (unit === "money") {
    const { digits, symbol } = moneyFormat(currency);
    const text = short(value / 10 ** digits);
    return text.startsWith("-") ? `-${symbol}${text.slice(1)}` : symbol + text;
  }
  if (unit === "share" || unit === "probability") return `${plain(value * 100)}%`;
  if (unit === "seconds") return clockText(value);
  return short(value);
}

/** @param {number} seconds */
function clockText(seconds) {
  const isEnglish = language.state.locale === "en";
  if (Math.abs(seconds) < 60) return isEnglish ? `${plain(seconds)} s` : `${plain(seconds)} 秒`;
  return isEnglish ? `${plain(seconds / 60)} min` : `${plain(seconds / 60)} 分`;
}

/**
 * Round values that span the data, zero among them.
 * @param {number} low
 * @param {number} high
 * @param {Unit} unit
 * @returns {number[]} ascending
 */
export function ticksOf(low, high, unit) {
  const bottom = Math.min(0, low);
  const top = Math.max(0, high);
  const span = top - bottom || NOTHING_YET[unit] || 4;
  const step = stepOf(span / 4, unit);
  const ticks = [];
  for (let place = Math.floor(bottom / step); place <= Math.ceil((bottom + span) / step); place += 1) ticks.push(place * step);
  return ticks;
}

/** @param {number} rough @param {Unit} unit */
function stepOf(rough, unit) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 2.5, 5, 10].find((each) => each * power >= rough * 0.999) ?? 10;
  const step = factor * power;
  // Half a piece or order is no mark of an axis.
  return ["count", "pieces", "days", "money"].includes(unit) ? Math.max(1, Math.ceil(step)) : step;
}

/**
 * Up, down or neither, by how the API wrote it.
 * @param {Amount | null | undefined} amount
 * @returns {"up" | "down" | ""}
 */
export function directionOf(amount) {
  const text = amount?.text ?? "";
  if (!/[1-9]/u.test(text)) return "";
  if (/^[-−–]/u.test(text)) return "down";
  return "up";
}
