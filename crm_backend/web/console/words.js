// @ts-check
/**
 * The words of the console in the language the agent chose; Chinese until they choose.
 *
 * `words()` is the table of `texts/zh-CN.js` or `texts/en.js`; both have the same keys, which tsc
 * checks. Variables are filled by plain replacement: fill(words().chats.waited, { minutes: 3 }).
 */

import { recall, keep } from "./storage.js";
import { Store } from "./store.js";
import en from "./texts/en.js";
import zhCN from "./texts/zh-CN.js";

/** @typedef {"zh-CN" | "en"} Locale */
/** @typedef {typeof zhCN} Words */

/** @type {Record<Locale, Words>} */
const TABLES = { "zh-CN": zhCN, en };

/** @type {Store<{locale: Locale}>} */
export const language = new Store({ locale: recall("locale") === "en" ? "en" : "zh-CN" });

/** @returns {Words} */
export function words() {
  return TABLES[language.state.locale];
}

/** @param {Locale} locale */
export function speak(locale) {
  keep("locale", locale);
  document.documentElement.lang = locale;
  language.set({ locale });
}

/**
 * @param {string} text with {names}
 * @param {Record<string, string | number>} values
 */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/gu, (whole, name) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );
}

/**
 * What the hub calls by a code, in words; the code itself where no word is known.
 * @param {Record<string, string>} table
 * @param {string | null | undefined} code
 */
export function wordFor(table, code) {
  return code && Object.hasOwn(table, code) ? /** @type {string} */ (table[code]) : (code ?? "");
}
