// @ts-check
/** The list that opens over the composer after `/`. */

import { oneLine } from "../../format.js";
import { html } from "../../html.js";
import { words } from "../../words.js";

/** @typedef {import("../../types.js").CannedReply} CannedReply */

/** @param {{replies: CannedReply[], chosen: number, choose: (reply: CannedReply) => void}} props */
export function CannedList({ replies, chosen, choose }) {
  const { chats } = words();
  if (!replies.length) return html`<p class="canned hint" id="canned-list">${chats.cannedEmpty}</p>`;
  return html`<ul class="canned" id="canned-list" role="listbox" aria-label=${chats.canned}>
    ${replies.map(
      (reply, place) => html`<li key=${reply.id} id=${`canned-${place}`} role="option" aria-selected=${String(place === chosen)}
        onMouseDown=${(/** @type {Event} */ event) => event.preventDefault()} onClick=${() => choose(reply)}>
        <span class="figures hint">/${oneLine(reply.shortcut)}</span><strong class="clip">${oneLine(reply.title)}</strong><span class="hint clip">${oneLine(reply.text)}</span>
      </li>`,
    )}
  </ul>`;
}
