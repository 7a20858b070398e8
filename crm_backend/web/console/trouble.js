// @ts-check
/** What went wrong, in the agent's words: what happened and what to do. */

import { ApiError } from "./api.js";
import { oneLine } from "./format.js";
import { fill, words } from "./words.js";

/** @param {unknown} error */
export function troubleWords(error) {
  const { app, shared } = words();
  if (!(error instanceof ApiError)) throw error;
  if (error.status === 0) return app.unreachable;
  /** @type {Record<string, string>} */
  const table = { ...shared.troubles, ...app.troubles };
  const known = Object.hasOwn(table, error.code) ? table[error.code] : undefined;
  if (known) return fill(known, withoutTurns(error.facts));
  if (error.status >= 500) return app.hubUnwell;
  /** @type {Record<string, string>} */
  const families = shared.refusals;
  return families[error.status] ?? fill(app.unknownTrouble, { code: error.code });
}

/**
 * Facts hold names, and a name must not turn the words beside it.
 * @param {Record<string, unknown>} facts
 */
function withoutTurns(facts) {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, oneLine(value)]));
}
