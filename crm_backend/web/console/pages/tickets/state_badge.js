// @ts-check
/** A ticket's state as a word in its colour. */

import { html } from "../../html.js";
import { wordFor, words } from "../../words.js";

/** @type {Record<string, string>} */
const TONES = { open: "warn", in_progress: "info", waiting: "", resolved: "ok" };

/** @param {{ticket: import("../../types.js").TicketRead}} props */
export function StateBadge({ ticket }) {
  return html`<span class=${`badge ${TONES[ticket.state] ?? ""}`}>${wordFor(words().tickets.states, ticket.state)}</span>`;
}
