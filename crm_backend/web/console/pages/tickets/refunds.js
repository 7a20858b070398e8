// @ts-check
/** Refunds by state: what waits for review, for goods, for payment. */

import { filterBy } from "../../address.js";
import { money, moment, oneLine, shortTime } from "../../format.js";
import { html } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { ChoiceFilter } from "../../parts/filters.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { Table, TwoLines } from "../../parts/table.js";
import { href } from "../../router.js";
import { fill, words } from "../../words.js";
import { RefundSteps } from "./refund_steps.js";

/** @typedef {import("../../types.js").RefundCard & {customer_name: string | null, reason_text: string, ticket_number: string | null}} RefundRow */

/** @param {{route: import("../../router.js").Route, head: import("../../parts/page_head.js").Head}} props */
export function RefundsView({ route, head }) {
  const { tickets } = words();
  /** @type {[string, string][]} */
  const states = Object.entries(tickets.refundStates);
  const wanted = route.query.get("refund_state");
  const [state, stateText] = states.find(([id]) => id === wanted) ?? states[0] ?? ["", ""];
  const list = useLoaded("/refunds", { state }, { topics: ["refund"], rows: "refunds" });
  return html`<div class="sheet">
    <${PageHead} ...${head} />
    <div class="filter-bar">
      <${ChoiceFilter} label=${tickets.refundState} value=${state} options=${states}
        choose=${(/** @type {string} */ id) => filterBy(route, { refund_state: id })} />
      <span class="hint">${tickets.refundsNote}</span>
    </div>
    <div class="sheet-scroll">
      <${Listing} of=${list} name="refunds"
        empty=${{ title: tickets.refundsEmptyTitle, hint: fill(tickets.refundsEmptyHint, { state: stateText }) }}
        draw=${(/** @type {RefundRow[]} */ rows) => html`<${Table} label=${tickets.views.refunds} rows=${rows}
          columns=${columns(() => list.source.load(rows.length))} keyOf=${(/** @type {RefundRow} */ row) => row.number} />`} />
    </div>
  </div>`;
}

/** @param {() => void} done @returns {import("../../parts/table.js").Column<RefundRow>[]} */
function columns(done) {
  const { tickets, shared } = words();
  const { refundColumns: titles } = tickets;
  return [
    {
      id: "refund",
      title: titles.refund,
      cell: (row) => html`<${TwoLines} name=${html`<span class="nowrap">${oneLine(row.number)}</span>`} under=${`${shared.order} ${oneLine(row.order_number)}`} />`,
    },
    { id: "customer", title: titles.customer, isWide: true, cell: (row) => oneLine(row.customer_name) || shared.none },
    { id: "amount", title: titles.amount, isFigure: true, cell: (row) => money(row.amount_minor, row.currency) },
    { id: "reason", title: titles.reason, isWide: true, cell: (row) => oneLine(row.reason_text) },
    { id: "requested", title: titles.requested, isWide: true, cell: (row) => html`<span class="nowrap" title=${moment(row.requested_at)}>${shortTime(row.requested_at)}</span>` },
    { id: "ticket", title: titles.ticket, isWide: true, cell: (row) => row.ticket_number && html`<a href=${href("tickets", row.ticket_number)}>${oneLine(row.ticket_number)}</a>` },
    { id: "act", title: titles.act, cell: (row) => html`<${RefundSteps} key=${row.number} refund=${row} done=${done} />` },
  ];
}
