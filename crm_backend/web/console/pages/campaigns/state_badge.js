// @ts-check
/** Where a campaign stands, in a word and a colour. */

import { html } from "../../html.js";
import { wordFor, words } from "../../words.js";

/** @type {Record<string, string>} */
const LOOKS = { draft: "", previewed: "info", preparing: "warn", sending: "warn", done: "ok", stopped: "bad" };

/** Whether it goes on by itself, so that the page looks again. @param {string | undefined} state */
export function isMoving(state) {
  return state === "preparing" || state === "sending";
}

/** @param {{state: string}} props */
export function StateBadge({ state }) {
  const look = Object.hasOwn(LOOKS, state) ? LOOKS[state] : "";
  return html`<span class=${`badge ${look}`}>${wordFor(words().campaigns.states, state)}</span>`;
}
