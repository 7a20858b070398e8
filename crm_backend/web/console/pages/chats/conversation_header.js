// @ts-check
/** Above the messages: who one talks with, who answers, who else is here, what can be done. */

import { useNow } from "../../clock.js";
import { html } from "../../html.js";
import { oneLine } from "../../format.js";
import { Icon } from "../../parts/icon.js";
import { href } from "../../router.js";
import { me } from "../../session.js";
import { useStore } from "../../store.js";
import { fill, words } from "../../words.js";
import { WaitBadge, ownerWords } from "./chat_row.js";
import { handBack, resolve, takeOver } from "./deeds.js";

/** @typedef {import("./open_chat.js").OpenChat} OpenChat */
/** @typedef {import("../../types.js").Owner} Owner */

/** @param {{chat: OpenChat, openTransfer: () => void}} props */
export function ConversationHeader({ chat, openTransfer }) {
  const { app, chats, shared } = words();
  const { row } = useStore(chat.store);
  const now = useNow();
  const others = (row?.viewers ?? []).filter(({ id }) => id !== me().id);
  return html`<header class="chat-head">
    <a class="icon-button back" href=${href("chats")} aria-label=${app.back}><${Icon} name="back" /></a>
    <div class="chat-title">
      <div class="chat-name"><h1 class="clip">${row ? oneLine(row.participant.name) || shared.visitor : ""}</h1>
        ${row && html`<${Identity} isVerified=${row.participant.verified} />`}
        ${row && html`<${Way} row=${row} />`}</div>
      <p class="hint clip">
        ${row && html`<span class="owner" data-owner=${row.owner.kind}>${ownerWords(row.owner)}</span>
          <${WaitBadge} row=${row} now=${now} />`}
        ${others.length > 0 && html`<span class="viewers"><${Icon} name="eye" />
          ${fill(chats.alsoViewing, { names: others.map((one) => oneLine(one.display_name)).join(listMark()) })}</span>`}
      </p>
    </div>
    <div class="actions" role="group" aria-label=${chats.actions}>
      ${row && html`<${Actions} chat=${chat} owner=${row.owner} openTransfer=${openTransfer} />`}
      <a class="icon-button to-customer" href=${href("chats", chat.id, "customer")} aria-label=${chats.showCustomer}
        title=${chats.showCustomer}><${Icon} name="panel" /></a>
    </div>
  </header>`;
}

function listMark() {
  return words().app.listMark;
}

/** @param {{isVerified: boolean}} props */
export function Identity({ isVerified }) {
  const { verified, unverified } = words().chats;
  return isVerified
    ? html`<span class="badge ok"><${Icon} name="check" />${verified}</span>`
    : html`<span class="badge warn">${unverified}</span>`;
}

/**
 * Which way the customer is reached, where it is not the shop's page, and that they are not.
 * @param {{row: import("../../types.js").Row}} props
 */
function Way({ row }) {
  const { channels, unreachable, unreachableHint } = words().chats;
  if (row.unreachable_since)
    return html`<span class="badge bad" title=${unreachableHint}>${unreachable}</span>`;
  return row.channel === "telegram" ? html`<span class="badge">${channels.telegram}</span>` : null;
}

/** @param {{chat: OpenChat, owner: Owner, openTransfer: () => void}} props */
function Actions({ chat, owner, openTransfer }) {
  const { chats } = words();
  if (owner.agent_id !== me().id) {
    if (!mayTakeOver(owner)) return null;
    return html`<button type="button" class="button primary" onClick=${() => void takeOver(chat)}>${chats.takeOver}</button>`;
  }
  return [
    html`<button key="back" type="button" class="button" onClick=${() => void handBack(chat)}>${chats.handBack}</button>`,
    html`<button key="transfer" type="button" class="button" onClick=${openTransfer}>${chats.transfer}</button>`,
    html`<button key="resolve" type="button" class="button" onClick=${() => void resolve(chat)}>${chats.resolve}</button>`,
  ];
}

/**
 * From a colleague only a manager takes a chat; an agent waits for its transfer.
 * @param {Owner} owner
 */
export function mayTakeOver(owner) {
  return owner.kind !== "agent" || owner.agent_id === me().id || me().role !== "agent";
}
