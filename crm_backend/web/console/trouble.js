// @ts-check
/** What went wrong, in the agent's words: what happened and what to do. */

import { ApiError } from "./api.js";
import { fill, words } from "./words.js";

/** @param {unknown} error */
export function troubleWords(error) {
  const { troubles, unreachable, hubUnwell, unknownTrouble } = words().app;
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 0) return unreachable;
  /** @type {Record<string, string>} */
  const table = troubles;
  const known = Object.hasOwn(table, error.code) ? table[error.code] : undefined;
  if (known) return fill(known, error.facts);
  if (error.status >= 500) return hubUnwell;
  return fill(unknownTrouble, { code: error.code });
}
