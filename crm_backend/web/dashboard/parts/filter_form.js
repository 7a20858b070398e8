// @ts-check
/** Choosing one more filter: by what, and which; what the shop sold in the period is offered while one types. */

import { html, useEffect, useRef, useState } from "../../console/html.js";
import { words as consoleWords } from "../../console/words.js";
import { go, href } from "../address.js";
import { useAnswer } from "../answers.js";
import { scopeOf } from "../question.js";
import { words } from "../words.js";

const MOST_OFFERED = "200";

/** @param {{query: URLSearchParams, page: import("../pages.js").PageEntry, close: () => void}} props */
export function FilterForm({ query, page, close }) {
  const { filters, dimensions } = words();
  const offers = page.narrowedBy?.(query.get("figure") ?? "") ?? page.filters;
  const [name, setName] = useState(offers[0] ?? "");
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const names = useOffered(query, page, name);
  useEffect(() => field.current?.focus(), [name]);
  return html`<form class="filter-form" onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    const value = field.current?.value.trim();
    if (!value) return;
    go(href({ [name]: value }));
    close();
  }} onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Escape" && close()}>
    <select class="choice-filter" aria-label=${filters.dimension} onChange=${(/** @type {Event & {currentTarget: HTMLSelectElement}} */ event) => setName(event.currentTarget.value)}>
      ${offers.map((each) => html`<option key=${each} value=${each} selected=${each === name}>${dimensions[/** @type {keyof typeof dimensions} */ (each)]}</option>`)}
    </select>
    <input ref=${field} type="text" aria-label=${filters.value} placeholder=${filters.value} maxlength="80" autocomplete="off" list="offered" required />
    <datalist id="offered">${names.map((each) => html`<option key=${each} value=${each} />`)}</datalist>
    <button type="submit" class="button small primary">${filters.apply}</button>
    <button type="button" class="button small" onClick=${close}>${consoleWords().app.cancel}</button>
  </form>`;
}

/**
 * Names that have a number in the period.
 * @param {URLSearchParams} query
 * @param {import("../pages.js").PageEntry} page
 * @param {string} name of the dimension
 */
function useOffered(query, page, name) {
  const sources = /** @type {Record<string, [string, string]>} */ ({
    sales: ["sales", name === "reason" ? "refund_orders" : "sales"],
    demand: ["demand", "demand"],
    service: ["service", "handoffs"],
  });
  const [part, figure] = sources[page.id] ?? ["", ""];
  const scope = page.usual === null ? {} : scopeOf(query, { ...page, filters: [] });
  const { answer } = useAnswer(part, part ? { ...scope, compare: null, figure, by: name, limit: MOST_OFFERED } : null);
  return answer?.by === name ? answer.rows.filter(({ rank }) => rank !== null).map((row) => row.name) : [];
}
