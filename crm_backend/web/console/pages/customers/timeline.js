// @ts-check
/** Orders, chats, tickets, refunds, feedback and notes of a customer, newest first. */

import { clock, dayKey, dayName } from "../../format.js";
import { html } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Icon } from "../../parts/icon.js";
import { Listing } from "../../parts/listing.js";
import { Reveal } from "../../parts/reveal.js";
import { may } from "../../rights.js";
import { href } from "../../router.js";
import { words } from "../../words.js";
import { entryInWords } from "./timeline_words.js";

/** @typedef {import("./timeline_words.js").Entry} Entry */

/** @type {Record<string, string>} */
const ICONS = { order: "parcel", refund: "refund", ticket: "tickets", chat: "chats", feedback: "star", note: "note" };

/** @param {{path: string}} props path of the customer */
export function Timeline({ path }) {
  const { customers } = words();
  const entries = useLoaded(`${path}/timeline`, {}, { topics: ["customer", "ticket", "refund", "feedback"], rows: "entries" });
  return html`<${Listing} of=${entries} name="entries"
    empty=${{ title: customers.timelineEmptyTitle, hint: customers.timelineEmptyHint }}
    draw=${(/** @type {Entry[]} */ rows) => html`<ol class="history">${rows.map((entry, index) => [
      dayKey(entry.at) !== dayKey(rows[index - 1]?.at ?? "") && html`<li key=${`day-${dayKey(entry.at)}`} class="history-day">${dayName(entry.at)}</li>`,
      html`<${TimelineEntry} key=${`${entry.kind}-${entry.ref}-${entry.at}`} entry=${entry} path=${path} />`,
    ])}</ol>`} />`;
}

/** @param {{entry: Entry, path: string}} props */
function TimelineEntry({ entry, path }) {
  const { customers } = words();
  const address = addressOf(entry);
  const { title, text } = entryInWords(entry);
  return html`<li class="entry" data-kind=${entry.kind}>
    <span class="entry-icon"><${Icon} name=${ICONS[entry.kind] ?? "note"} /></span>
    <div class="entry-body">
      <p class="entry-head">${address ? html`<a class="strong" href=${address}>${title}</a>` : html`<span class="strong">${title}</span>`}
        <time class="hint figures" datetime=${entry.at}>${clock(entry.at)}</time></p>
      ${text && html`<p class="own-lines">${text}</p>`}
      ${entry.kind === "order" && entry.ref && may("reveal_personal_data") &&
      html`<p><${Reveal} path=${path} body=${{ field: "address", order_number: entry.ref }} label=${customers.revealAddress} /></p>`}
    </div>
  </li>`;
}

/** @param {Entry} entry */
function addressOf({ kind, ref }) {
  if (!ref) return null;
  if (kind === "chat" || kind === "feedback") return href("chats", ref);
  if (kind === "ticket") return href("tickets", ref);
  return null;
}
