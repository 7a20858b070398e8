// @ts-check
/** Bars one below the other, for what has names and no order of its own; widths are parts of the line, so no measuring. */

import { html } from "../../console/html.js";
import { fill, words } from "../words.js";

/** @typedef {{key: string, name: string, text: string, value: number | null, press: (() => void) | null, isRest?: boolean}} Bar */

const ROOM = 4 / 3;

/**
 * A chance of one in five fills a fifth: beside certainty, not beside the likeliest, which would look certain.
 * @param {{label: string, bars: Bar[], unit: import("../types.js").Unit}} props
 */
export function BarList({ label, bars, unit }) {
  const values = bars.map(({ value }) => value ?? 0);
  const at = placer(Math.min(0, ...values), Math.max(unit === "probability" ? 1 : 0, ...values));
  return html`<ul class="bars" aria-label=${label}>${bars.map((bar) => html`<li key=${bar.key} data-rest=${String(bar.isRest ?? false)}>
    <span class="bar-name">${bar.name}</span>
    <svg class="bar" aria-hidden="true"><rect class="ground" width="100%" height="100%" />
      <rect class="value" ...${at(0, bar.value ?? 0)} height="100%" /></svg>
    <${Figure} text=${bar.text} press=${bar.press} />
  </li>`)}</ul>`;
}

/** @typedef {{key: string, name: string, text: string, value: number, start: number, kind: "sum" | "up" | "down", press: (() => void) | null}} Step */

/**
 * How the parts of a change lead from the one period to the other. The scale spans the change and
 * not the whole amounts, beside which its parts could not be seen; so these are marks and no bars.
 * @param {{label: string, steps: Step[]}} props
 */
export function Waterfall({ label, steps }) {
  const ends = steps.flatMap(({ kind, start, value }) => (kind === "sum" ? [value] : [start, start + value]));
  const at = placer(Math.min(...ends), Math.max(...ends));
  return html`<ul class="bars waterfall" aria-label=${label}>${steps.map((step) => html`<li key=${step.key} data-kind=${step.kind}>
    <span class="bar-name">${step.name}</span>
    <svg class="bar" aria-hidden="true"><rect class="ground" width="100%" height="100%" />
      ${step.kind === "sum"
        ? html`<line class="sum" x1=${at.place(step.value)} x2=${at.place(step.value)} y1="0" y2="100%" />`
        : html`<rect class="value" ...${at(step.start, step.start + step.value)} height="100%" />`}</svg>
    <${Figure} text=${step.text} press=${step.press} />
  </li>`)}</ul>`;
}

/** @typedef {{key: string, name: string, text: string, mean: number, low: number | null, high: number | null, stock: number | null, stockText: string, press: (() => void) | null}} Interval */

/**
 * What is expected, between which bounds, beside what is there.
 * @param {{label: string, rows: Interval[]}} props
 */
export function IntervalList({ label, rows }) {
  const { charts } = words();
  // Stock for half a year would press the intervals together: beyond a third more it is only written.
  const longest = Math.max(1, ...rows.flatMap(({ mean, high }) => [mean, high ?? 0]));
  const most = Math.max(longest, ...rows.flatMap(({ stock }) => (stock !== null && stock <= longest * ROOM ? [stock] : [])));
  const at = placer(0, most);
  return html`<div>
    <ul class="legend"><li data-mark="point">${charts.mean}</li><li data-mark="band">${charts.band}</li>
      ${rows.some(({ stock }) => stock !== null && stock <= most) && html`<li data-mark="stock">${charts.stock}</li>`}</ul>
    <ul class="bars intervals" aria-label=${label}>${rows.map((row) => html`<li key=${row.key}>
      <span class="bar-name">${row.name}</span>
      <svg class="bar" aria-hidden="true"><rect class="ground" width="100%" height="100%" />
        ${row.low !== null && row.high !== null && html`<rect class="band" ...${at(row.low, row.high)} height="100%" />`}
        <line class="mean" x1=${at.place(row.mean)} x2=${at.place(row.mean)} y1="0" y2="100%" />
        ${row.stock !== null && row.stock <= most && html`<circle class="stock" cx=${at.place(row.stock)} cy="50%" r="4" />`}</svg>
      <span class="bar-end"><${Figure} text=${row.text} press=${row.press} />
        ${row.stock !== null && html`<span class="hint figures bar-stock">${fill(charts.stockOf, { pieces: row.stockText })}</span>`}</span>
    </li>`)}</ul>
  </div>`;
}

/** @param {{text: string, press: (() => void) | null}} props */
function Figure({ text, press }) {
  return press
    ? html`<button type="button" class="number figures" onClick=${press}>${text}</button>`
    : html`<span class="figures">${text}</span>`;
}

/** @param {number} low @param {number} high */
function placer(low, high) {
  const span = high - low || 1;
  /** @param {number} value */
  const share = (value) => `${(((value - low) / span) * 100).toFixed(3)}%`;
  /** @param {number} from @param {number} to */
  const at = (from, to) => ({ x: share(Math.min(from, to)), width: `${((Math.abs(to - from) / span) * 100).toFixed(3)}%` });
  return Object.assign(at, { place: share });
}
