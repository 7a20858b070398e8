// @ts-check
/** What staff do to a refund: approve, refuse with a reason, take goods back, note the payment. */

import { deed } from "../../api.js";
import { money, oneLine } from "../../format.js";
import { html, useState } from "../../html.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useDraft, useSending } from "../../parts/form.js";
import { say } from "../../parts/toasts.js";
import { may } from "../../rights.js";
import { fill, words } from "../../words.js";

const LONGEST_REASON = 500;

/** @typedef {import("../../types.js").RefundCard} RefundCard */
/** @typedef {"approve" | "refuse" | "goods-received" | "mark-paid"} Verb */

/** Which step follows a state; the hub refuses any other. @type {Record<string, Verb[]>} */
const STEPS = {
  requested: ["refuse", "approve"],
  awaiting_goods: ["goods-received"],
  approved: ["mark-paid"],
  received: ["mark-paid"],
  paying: ["mark-paid"],
};

/** @param {{refund: RefundCard, done: () => void}} props */
export function RefundSteps({ refund, done }) {
  const { tickets } = words();
  const sending = useSending();
  const [isRefusing, setRefusing] = useState(false);
  const [draft, write, forget] = useDraft(`refuse:${refund.number}`, { reason: "" });
  const steps = may("decide_refunds") ? (STEPS[refund.state] ?? []) : [];
  /** @param {Verb} verb @param {object} [body] */
  const act = (verb, body = {}) =>
    void sending.send(
      () => deed(`/refunds/${encodeURIComponent(refund.number)}/${verb}`, body),
      () => {
        say(doneWords(verb, refund));
        forget();
        setRefusing(false);
        done();
      },
    );
  if (isRefusing) {
    const reason = draft.reason.trim();
    return html`<${Form} submit=${() => act("refuse", { reason })} sending=${sending} label=${tickets.refuseNow} isIncomplete=${!reason}
      cancel=${() => setRefusing(false)}>
      <${Field} label=${tickets.refuseReason}>
        <textarea rows="2" maxlength=${LONGEST_REASON} value=${draft.reason} onInput=${typed((text) => write({ reason: text }))}></textarea>
      <//>
    <//>`;
  }
  return html`<span class="refund-steps">
    ${steps.map((verb) => html`<button key=${verb} type="button" class=${verb === "approve" ? "button small primary" : "button small"}
      disabled=${sending.isBusy} onClick=${() => (verb === "refuse" ? setRefusing(true) : act(verb))}>${stepWords(verb)}</button>`)}
    <span class="trouble" role="alert">${sending.trouble}</span>
  </span>`;
}

/** @param {Verb} verb */
function stepWords(verb) {
  const { approve, refuse, goodsReceived, markPaid } = words().tickets;
  return { approve, refuse, "goods-received": goodsReceived, "mark-paid": markPaid }[verb];
}

/** @param {Verb} verb @param {RefundCard} refund */
function doneWords(verb, refund) {
  const { approved, refused, received, paid } = words().tickets;
  const text = { approve: approved, refuse: refused, "goods-received": received, "mark-paid": paid }[verb];
  return fill(text, { number: oneLine(refund.number), amount: money(refund.amount_minor, refund.currency) });
}
