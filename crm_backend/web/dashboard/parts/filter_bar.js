// @ts-check
/** One bar for everything that narrows the page; what it shows is what the address says, and back undoes it. */

import { day } from "../../console/format.js";
import { html, useEffect, useRef, useState } from "../../console/html.js";
import { isDay } from "../../console/shop_days.js";
import { Icon } from "../../console/parts/icon.js";
import { WhenInput } from "../../console/parts/when_input.js";
import { go, href } from "../address.js";
import { useNames } from "../names.js";
import { PERIODS, periodOf } from "../periods.js";
import { comparisonOf, filtersOf } from "../question.js";
import { fill, words } from "../words.js";
import { FilterForm } from "./filter_form.js";
import { FigureViews } from "./views.js";

/** @typedef {import("../pages.js").PageEntry} PageEntry */

/** @param {{query: URLSearchParams, page: PageEntry}} props */
export function FilterBar({ query, page }) {
  const { filters } = words();
  return html`<section class="filters" aria-label=${filters.bar}>
    ${page.views && html`<${FigureViews} query=${query} views=${words()[page.views].views} />`}
    ${page.usual !== null && html`<${PeriodChoice} query=${query} usual=${page.usual} /><${CompareChoice} query=${query} usual=${page.usualComparison} />`}
    ${page.filters.length > 0 && html`<${Narrowing} query=${query} page=${page} />`}
  </section>`;
}

/** @param {{query: URLSearchParams, usual: string}} props */
function PeriodChoice({ query, usual }) {
  const { filters } = words();
  const { name, from, to } = periodOf(query, usual);
  const strip = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    // Only within the strip: the page itself must not move.
    const chosen = strip.current?.querySelector("[aria-current]");
    if (strip.current && chosen instanceof HTMLElement) strip.current.scrollLeft = chosen.offsetLeft - strip.current.offsetLeft - 40;
  }, [name]);
  /** @param {{from: string, to: string}} span a day that turns the span around moves the other end */
  const choose = (span) => go(href({ period: null, unit: null, ...span }));
  return html`<div class="period" role="group" aria-label=${filters.period}>
    <div class="segments" ref=${strip}>
      ${PERIODS.map((each) => html`<a key=${each} aria-current=${each === name ? "true" : null}
        href=${href({ period: each, from: null, to: null, unit: null }, query)}>${filters.periods[/** @type {keyof typeof filters.periods} */ (each)]}</a>`)}
    </div>
    <span class="period-days">
      <${DayField} label=${filters.from} text=${from} choose=${(/** @type {string} */ first) => choose({ from: first, to: first > to ? first : to })} />
      <span aria-hidden="true">–</span>
      <${DayField} label=${filters.to} text=${to} choose=${(/** @type {string} */ last) => choose({ from: last < from ? last : from, to: last })} />
    </span>
  </div>`;
}

/** @param {{label: string, text: string, choose: (day: string) => void}} props */
function DayField({ label, text, choose }) {
  const [typed, setTyped] = useState(text);
  useEffect(() => setTyped(text), [text]);
  return html`<${WhenInput} kind="day" label=${label} text=${typed} write=${setTyped} done=${choose} />`;
}

/** @param {{query: URLSearchParams, usual: string}} props */
function CompareChoice({ query, usual }) {
  const { filters } = words();
  const value = comparisonOf(query, usual);
  const options = Object.entries(filters.comparisons);
  const [from = "", to = ""] = value.split("..");
  if (isDay(from) && isDay(to)) options.push([value, fill(filters.comparedOwn, { from: day(from), to: day(to) })]);
  return html`<select class="choice-filter" aria-label=${filters.compare} title=${filters.compare} data-set=${String(value !== usual)}
    onChange=${(/** @type {Event & {currentTarget: HTMLSelectElement}} */ event) => go(href({ compare: event.currentTarget.value }))}>
    ${options.map(([id, text]) => html`<option key=${id} value=${id} selected=${id === value}>${text}</option>`)}
  </select>`;
}

/** @param {{query: URLSearchParams, page: PageEntry}} props */
function Narrowing({ query, page }) {
  const { filters, dimensions } = words();
  const [isOpen, setOpen] = useState(false);
  const nameOf = useNames();
  const set = filtersOf(query, page.filters);
  const canAdd = page.narrowedBy?.(query.get("figure") ?? "").length !== 0;
  const none = Object.fromEntries(page.filters.map((name) => [name, null]));
  return html`<div class="narrowing">
    ${set.map(([name, value]) => {
      const called = dimensions[/** @type {keyof typeof dimensions} */ (name)];
      return html`<span key=${name} class="filter-chip">${called}：<strong>${nameOf(name, value)}</strong>
        <a class="icon-button" href=${href({ [name]: null }, query)} aria-label=${fill(filters.remove, { name: called, value })}><${Icon} name="close" /></a></span>`;
    })}
    ${set.length > 1 && html`<a class="link" href=${href(none, query)}>${filters.clear}</a>`}
    ${canAdd && (isOpen
      ? html`<${FilterForm} query=${query} page=${page} close=${() => setOpen(false)} />`
      : html`<button type="button" class="button small" aria-expanded="false" onClick=${() => setOpen(true)}>＋ ${filters.add}</button>`)}
  </div>`;
}

