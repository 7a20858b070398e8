// @ts-check
/** Where a campaign stands, in a word and a colour. */

import { html } from "../../html.js";
import { wordFor, words } from "../../words.js";

/** @type {Record<string, string>} */
const LOOKS = { draft: "", previewed: "info", sending: "warn", done: "ok", stopped: "bad" };

/** @param {{state: string}} props */
export function StateBadge({ state }) {
  const look = Object.hasOwn(LOOKS, state) ? LOOKS[state] : "";
  return html`<span class=${`badge ${look}`}>${wordFor(words().campaigns.states, state)}</span>`;
}
