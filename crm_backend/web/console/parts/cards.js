// @ts-check
/** Order and refund cards as staff read them: state first, then what, then how much. */

import { TONES } from "/widget.js";

import { money, moment, oneLine } from "../format.js";
import { html } from "../html.js";
import { fill, words } from "../words.js";
import { Markdown } from "./markdown.js";

/** @typedef {import("../types.js").OrderCard} OrderCard */
/** @typedef {import("../types.js").RefundCard} RefundCard */

/** @type {Record<string, string>} */
const TONE = TONES;

/** @param {string} code of an order's status or a refund's state */
function toneOf(code) {
  return code === "paid" ? "info" : Object.hasOwn(TONE, code) ? TONE[code] : "";
}

/** @param {{order: OrderCard}} props */
export function OrderSummary({ order }) {
  const { app } = words();
  const items = Array.isArray(order.items) ? order.items : [];
  const parcel = [order.carrier, order.tracking_number].map(oneLine).filter(Boolean).join(" ");
  /** @type {[string, string][]} */
  const dates = [
    [app.placed, moment(order.placed_at)],
    [app.shipped, moment(order.shipped_at)],
    [app.delivered, moment(order.delivered_at)],
    [app.carrier, parcel],
  ];
  return html`<article class="card" data-kind="order">
    <header><span class=${`status ${toneOf(order.status)}`}>${oneLine(order.status_text)}</span>
      <span class="hint">${app.order}</span><span class="number">${oneLine(order.number)}</span></header>
    <ul class="items">
      ${items.map((item) => html`<li><span>${oneLine(item.name)}</span>
        <span class="hint figures">× ${oneLine(item.quantity)}</span>
        <span class="figures">${money(item.amount_minor, order.currency)}</span></li>`)}
    </ul>
    <${Facts} rows=${dates} />
    <footer><span class="hint">${fill(app.itemCount, { count: items.length })}</span>
      <strong class="figures">${money(order.total_minor, order.currency)}</strong></footer>
  </article>`;
}

/** @param {{refund: RefundCard, children?: import("../html.js").Child}} props */
export function RefundSummary({ refund, children }) {
  const { app } = words();
  const tone = refund.state === "paid" ? "ok" : toneOf(refund.state);
  /** @type {[string, string][]} */
  const rows = [
    [app.order, oneLine(refund.order_number)],
    [app.requested, moment(refund.requested_at)],
  ];
  return html`<article class="card" data-kind="refund">
    <header><span class=${`status ${tone}`}>${oneLine(refund.state_text)}</span>
      <span class="hint">${app.refund}</span><span class="number">${oneLine(refund.number)}</span></header>
    <${Facts} rows=${rows} />
    <footer><span class="hint">${app.refundAmount}</span>
      <strong class="figures">${money(refund.amount_minor, refund.currency)}</strong></footer>
    ${children}
  </article>`;
}

/**
 * The card of a message; nothing for kinds this version does not know, the text stands alone.
 * @param {{card: any}} props
 */
export function MessageCard({ card }) {
  if (card?.kind === "order") return html`<${OrderSummary} order=${card} />`;
  if (card?.kind === "refund") return html`<${RefundSummary} refund=${card} />`;
  if (card?.kind === "chart") return html`<${ChartCard} card=${card} />`;
  return null;
}

/**
 * A picture of figures and the way to the dashboard; both are the hub's own, other addresses are not followed.
 * @param {{card: {image_url?: string | null, alt?: string, link?: string, link_text?: string}}} props
 */
function ChartCard({ card }) {
  const image = ownAddress(card.image_url, "/api/v1/insights/");
  const link = ownAddress(card.link, "/dashboard");
  if (!image && !link) return null;
  return html`<figure class="card chart" data-kind="chart">
    ${image && html`<img src=${image} alt=${oneLine(card.alt)} loading="lazy" />`}
    ${link && html`<figcaption><a href=${link} target="_blank" rel="noopener">${oneLine(card.link_text) || words().app.seeOnDashboard}</a></figcaption>`}
  </figure>`;
}

/** @param {unknown} address @param {string} below */
function ownAddress(address, below) {
  return typeof address === "string" && address.startsWith(below) ? address : "";
}

/**
 * An article that the bot quoted, drawn in the place of the message's plain text.
 * @param {any} card
 */
export function isArticle(card) {
  return card?.kind === "article" && typeof card.markdown === "string";
}

/** @param {{card: {title: string, markdown: string}}} props */
export function QuotedArticle({ card }) {
  return html`<p class="strong">${oneLine(card.title)}</p><${Markdown} text=${card.markdown} />`;
}

/** @param {{rows: [string, import("../html.js").Child][]}} props rows without a value are left out */
export function Facts({ rows }) {
  const known = rows.filter(([, value]) => value !== "" && value !== null && value !== undefined);
  if (!known.length) return null;
  return html`<dl class="facts">
    ${known.map(([label, value]) => html`<div key=${label}><dt>${label}</dt><dd>${value}</dd></div>`)}
  </dl>`;
}
