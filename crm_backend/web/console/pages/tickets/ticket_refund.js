// @ts-check
/** The refund that a ticket asks a decision for. */

import { html } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { RefundSummary } from "../../parts/cards.js";
import { Failed, Loading } from "../../parts/states.js";
import { oneLine } from "../../format.js";
import { words } from "../../words.js";
import { RefundSteps } from "./refund_steps.js";

// The hub lists refunds by state; a shop with more of them waiting decides in the refunds view.
const MOST_WAITING = 200;

/** @param {{number: string}} props */
export function TicketRefund({ number }) {
  const { tickets } = words();
  const { value, status, error, source } = useLoaded("/refunds", { state: "requested", limit: MOST_WAITING }, { topics: ["refund"] });
  const refund = value?.refunds.find((/** @type {import("../../types.js").RefundCard} */ each) => each.number === number);
  return html`<section class="decision"><h3>${tickets.decision}</h3>
    ${status === "failed" && html`<${Failed} error=${error} again=${() => source.show(source.query)} />`}
    ${!value && status === "loading" && html`<${Loading} rows=${1} />`}
    ${value && !refund && html`<p class="hint">${oneLine(number)} · ${tickets.decisionGone}</p>`}
    ${refund && html`<${RefundSummary} refund=${refund}><${RefundSteps} refund=${refund} done=${() => source.load()} /><//>`}
  </section>`;
}
