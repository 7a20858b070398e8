// @ts-check
/** A chart or a table with its title, what one can choose for it, and what it must say. */

import { html } from "../../console/html.js";
import { href } from "../address.js";
import { words } from "../words.js";
import { dimensionName } from "./table.js";

/** @param {{title: string, hint?: string, actions?: import("../../console/html.js").Child, children?: import("../../console/html.js").Child, isBusy?: boolean}} props */
export function Card({ title, hint, actions, children, isBusy = false }) {
  return html`<section class="card" aria-label=${title} aria-busy=${String(isBusy)}>
    <header class="card-head"><h2>${title}</h2><div class="card-actions no-print">${actions}</div></header>
    ${hint && html`<p class="hint card-hint">${hint}</p>`}
    ${children}
  </section>`;
}

/**
 * By what a figure is broken down.
 * @param {{query: URLSearchParams, figure: string, by: string, possible: string[]}} props
 */
export function ByChoice({ query, figure, by, possible }) {
  const { table } = words();
  return html`<div class="segments" role="group" aria-label=${table.by}>${possible.map((each) => html`<a key=${each} aria-current=${each === by ? "true" : null}
    href=${href({ figure, by: each, [each]: null, limit: null, order: null }, query)}>${dimensionName(each)}</a>`)}</div>`;
}

/** Where a chart will stand. */
export function ChartWaiting() {
  return html`<div class="chart-waiting" aria-hidden="true"></div>`;
}
