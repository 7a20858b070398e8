// @ts-check
/** The words of the dashboard in the language chosen here or in the console; `texts/en.js` has the keys of `texts/zh-CN.js`. */

import { fill, language, speak } from "../console/words.js";
import en from "./texts/en.js";
import zhCN from "./texts/zh-CN.js";

export { fill, language, speak };

/** @type {Record<import("../console/words.js").Locale, typeof zhCN>} */
const TABLES = { "zh-CN": zhCN, en };

export function words() {
  return TABLES[language.state.locale];
}
