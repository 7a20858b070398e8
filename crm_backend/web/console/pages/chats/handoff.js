// @ts-check
/** The handoff card: why a person is needed, what is known, and the one thing proposed. */

import { money, oneLine, percent } from "../../format.js";
import { html, useState } from "../../html.js";
import { Facts } from "../../parts/cards.js";
import { Icon } from "../../parts/icon.js";
import { fill, words } from "../../words.js";
import { Identity } from "./conversation_header.js";
import { approveProposal, declineProposal } from "./deeds.js";
import { confidenceWord } from "./sla.js";

/** @typedef {import("./open_chat.js").OpenChat} OpenChat */
/** @typedef {import("../../types.js").HandoffCard} HandoffCard */

// One pane has no room for it before it is asked for.
const PHONE = "(max-width: 767px)";
const VERDICT_TONE = { approve: "ok", needs_person: "warn", refuse: "bad" };

/** @param {{chat: OpenChat, card: HandoffCard}} props */
export function Handoff({ chat, card }) {
  const { chats } = words();
  const [isOpen, setOpen] = useState(!matchMedia(PHONE).matches);
  return html`<section class="handoff" aria-label=${chats.handoff}>
    <button type="button" class="handoff-head" aria-expanded=${String(isOpen)} onClick=${() => setOpen(!isOpen)}>
      <${Icon} name="warn" /><strong>${oneLine(card.reason_text)}</strong>
      <span class="hint clip">${oneLine(card.summary)}</span><${Icon} name="down" />
    </button>
    ${isOpen && html`<div class="handoff-body">
      <${Facts} rows=${rowsOf(card)} />
      ${card.verdict && html`<p class="verdict"><span class=${`badge ${VERDICT_TONE[card.verdict.kind] ?? ""}`}>
        ${chats.verdicts[card.verdict.kind] ?? chats.verdict}</span>
        <strong>${fill(chats.verdictOn, { order: oneLine(card.verdict.order_number), text: oneLine(card.verdict.text) })}</strong></p>`}
      ${card.proposal && html`<${ProposalBox} key=${card.proposal.id} chat=${chat} proposal=${card.proposal} />`}
    </div>`}
  </section>`;
}

/**
 * @param {HandoffCard} card
 * @returns {[string, import("../../html.js").Child][]}
 */
function rowsOf(card) {
  const { chats } = words();
  const certainty =
    card.confidence === null
      ? ""
      : fill(chats.confidence[confidenceWord(card.confidence)], { percent: percent(card.confidence) });
  const intent = [oneLine(card.intent_text ?? card.intent), certainty].filter(Boolean).join(" · ");
  return [
    [chats.intent, intent],
    [chats.identity, html`<${Identity} isVerified=${card.verified} />`],
    ...card.slots
      .filter(({ value }) => !card.orders.some(({ number }) => number === value))
      .map(({ label, value }) => /** @type {[string, string]} */ ([oneLine(label), oneLine(value)])),
    [chats.orders, card.orders.map(orderWords).join("\n")],
    [chats.refunds, card.refunds.map(refundWords).join("\n")],
  ];
}

/** @param {import("../../types.js").OrderCard} order */
function orderWords(order) {
  return [oneLine(order.number), oneLine(order.status_text), money(order.total_minor, order.currency)].filter(Boolean).join(" · ");
}

/** @param {import("../../types.js").RefundCard} refund */
function refundWords(refund) {
  return [oneLine(refund.number), oneLine(refund.state_text), money(refund.amount_minor, refund.currency)].filter(Boolean).join(" · ");
}

/** @param {{chat: OpenChat, proposal: import("../../types.js").Proposal}} props */
function ProposalBox({ chat, proposal }) {
  const { chats } = words();
  const [isBusy, setBusy] = useState(false);
  const amount = money(proposal.amount_minor, proposal.currency);
  const isRefund = proposal.kind === "approve_refund" && amount;

  /** @param {typeof approveProposal} deed */
  async function press(deed) {
    setBusy(true);
    await deed(chat, proposal.id);
    setBusy(false);
  }

  return html`<div class="proposal">
    <p>${proposal.text}</p>
    <div class="row-end">
      <button type="button" class="button primary" disabled=${isBusy} onClick=${() => void press(approveProposal)}>
        ${isRefund ? fill(chats.approveRefund, { amount }) : chats.approve}</button>
      <button type="button" class="button" disabled=${isBusy} onClick=${() => void press(declineProposal)}>${chats.decline}</button>
    </div>
  </div>`;
}
