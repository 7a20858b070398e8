// @ts-check
/** One chat in the list: who, what they said last, how long they wait and why. */

import { money, oneLine, shortTime, span } from "../../format.js";
import { classes, html } from "../../html.js";
import { Avatar } from "../../parts/avatar.js";
import { href } from "../../router.js";
import { me } from "../../session.js";
import { fill, words } from "../../words.js";
import { waitOf } from "./sla.js";

/** @typedef {import("../../types.js").Row} Row */

/** @param {{row: Row, isOpen: boolean, now: number, showsOwner: boolean}} props */
export function ChatRow({ row, isOpen, now, showsOwner }) {
  const { chats, shared } = words();
  const last = row.last_message;
  const name = oneLine(row.participant.name) || shared.visitor;
  return html`<li>
    <a class=${classes("chat-row", { unread: row.unread > 0 })} href=${href("chats", row.id)}
      data-id=${row.id} aria-current=${isOpen ? "true" : null}>
      <${Avatar} name=${name} />
      <span class="who"><span class="name clip">${name}</span>
        ${row.participant.verified && html`<span class="hint verified">${chats.verified}</span>`}
      </span>
      <span class="when hint figures">${shortTime(last?.sent_at)}</span>
      <span class="last clip">${last ? `${chats.senders[last.sender]}${oneLine(last.text)}` : chats.noMessages}</span>
      ${row.unread > 0 && html`<span class="count figures" aria-label=${fill(chats.unread, { count: row.unread })}>${row.unread > 99 ? "99+" : row.unread}</span>`}
      <span class="facts-line">
        <${WaitBadge} row=${row} now=${now} />
        ${showsOwner && html`<span class="badge">${ownerWords(row.owner)}</span>`}
        ${row.reason_text && html`<span class="clip hint">${oneLine(row.reason_text)}</span>`}
        ${row.owner.kind === "queue" && row.risk_text && html`<span class="clip hint">${oneLine(row.risk_text)}</span>`}
        ${row.order_value_minor !== null && html`<span class="value figures hint" title=${chats.orderValue}>${money(row.order_value_minor, row.currency)}</span>`}
      </span>
    </a>
  </li>`;
}

/** @param {{row: Row, now: number}} props */
export function WaitBadge({ row, now }) {
  const wait = waitOf(row, now);
  if (!wait) return null;
  const text = fill(words().chats[wait.kind], { time: span(wait.milliseconds) });
  return html`<span class=${`badge figures ${wait.tone}`}>${text}</span>`;
}

/** @param {import("../../types.js").Owner} owner */
export function ownerWords({ kind, agent_id: id, agent_name: name, queue_position: position }) {
  const { owners } = words().chats;
  if (kind === "agent") return id === me().id ? owners.me : fill(owners.agent, { name: oneLine(name) });
  if (kind === "queue" && position) return fill(owners.queueAt, { position });
  return owners[kind] ?? "";
}
