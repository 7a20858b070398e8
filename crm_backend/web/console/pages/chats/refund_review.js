// @ts-check
/** A refund in the right pane; one that waits for review is approved or refused here. */

import { html, useState } from "../../html.js";
import { RefundSummary } from "../../parts/cards.js";
import { words } from "../../words.js";
import { reviewRefund } from "./deeds.js";

const WAITS_FOR_REVIEW = "requested";

/** @param {{chat: import("./open_chat.js").OpenChat, refund: import("../../types.js").RefundCard}} props */
export function RefundReview({ chat, refund }) {
  const { chats, app } = words();
  const [isRefusing, setRefusing] = useState(false);
  const [reason, setReason] = useState("");
  const [isBusy, setBusy] = useState(false);

  /** @param {string | null} why */
  async function review(why) {
    setBusy(true);
    await reviewRefund(chat, refund.number, why);
    setBusy(false);
    setRefusing(false);
  }

  if (refund.state !== WAITS_FOR_REVIEW) return html`<${RefundSummary} refund=${refund} />`;
  if (isRefusing) {
    return html`<${RefundSummary} refund=${refund}>
      <form class="refuse" onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        void review(reason.trim());
      }}>
        <label>${chats.refuseReason}<textarea rows="2" value=${reason}
          onInput=${(/** @type {Event & {currentTarget: HTMLTextAreaElement}} */ event) => setReason(event.currentTarget.value)}></textarea></label>
        <div class="row-end"><button type="button" class="button small" onClick=${() => setRefusing(false)}>${app.cancel}</button>
          <button type="submit" class="button small primary" disabled=${isBusy || !reason.trim()}>${chats.refuseNow}</button></div>
      </form><//>`;
  }
  return html`<${RefundSummary} refund=${refund}>
    <div class="row-end">
      <button type="button" class="button small" disabled=${isBusy} onClick=${() => setRefusing(true)}>${chats.refundRefuse}</button>
      <button type="button" class="button small approve" disabled=${isBusy} onClick=${() => void review(null)}>${chats.refundApprove}</button>
    </div><//>`;
}
