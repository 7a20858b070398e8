// @ts-check
/** Why a figure changed: from the one period to the other in steps that add up to the fen. */

import { money } from "../../console/format.js";
import { html } from "../../console/html.js";
import { Waterfall } from "../charts/bars.js";
import { fill, words } from "../words.js";
import { Card, ChartWaiting } from "./card.js";
import { dimensionName } from "./table.js";

/** @typedef {import("../types.js").FigureAnswer} FigureAnswer */
/** @typedef {import("../types.js").Part} Part */
/** @typedef {import("../charts/bars.js").Step} Step */

// The hub folds a long tail itself; this keeps one that it did not within a screen.
const MOST_PARTS = 14;

/** @param {{answer: FigureAnswer | null, isBusy: boolean}} props */
export function DriversCard({ answer, isBusy }) {
  const { charts } = words();
  if (!answer && isBusy) return html`<section class="card"><${ChartWaiting} /></section>`;
  const figure = answer?.figures[0];
  if (!answer?.drivers?.by_dimension.length || !figure?.before) return null;
  const { by_factor: factors, by_dimension: parts, dimension } = answer.drivers;
  const before = figure.before.value ?? 0;
  return html`<${Card} title=${charts.driversTitle} hint=${charts.driversHint} isBusy=${isBusy}>
    <p class="figures">${figure.name} ${figure.change?.text} ${figure.growth && html`<span class="hint">(${figure.growth.text})</span>`}</p>
    <div class="two-charts">
      ${factors.length > 0 && html`<div><h3>${charts.byFactor}</h3>
        <${Waterfall} label=${charts.byFactor} steps=${stepsOf(before, factors, figure, answer.currency)} /></div>`}
      <div><h3>${fill(charts.byDimension, { by: dimensionName(dimension) })}</h3>
        <${Waterfall} label=${fill(charts.byDimension, { by: dimensionName(dimension) })} steps=${stepsOf(before, shortened(parts, answer.currency), figure, answer.currency)} /></div>
    </div>
    <p class="basis">${figure.basis}</p>
  <//>`;
}

/**
 * The largest, and the sum of the others, so that nothing is missing.
 * @param {Part[]} parts by size
 * @param {string} currency
 * @returns {Part[]}
 */
function shortened(parts, currency) {
  if (parts.length <= MOST_PARTS + 1) return parts;
  const others = parts.slice(MOST_PARTS);
  const value = others.reduce((sum, { amount }) => sum + (amount.value ?? 0), 0);
  const rest = { value, numerator: null, denominator: null, text: signed(value, currency) };
  return [...parts.slice(0, MOST_PARTS), { key: "…", name: fill(words().charts.rest, { count: others.length }), amount: rest }];
}

/** @param {number} value @param {string} currency */
const signed = (value, currency) => (value > 0 ? "+" : "") + money(value, currency);

/**
 * @param {number} before
 * @param {Part[]} parts
 * @param {import("../types.js").FigureRead} figure
 * @param {string} currency
 * @returns {Step[]}
 */
function stepsOf(before, parts, figure, currency) {
  const { charts } = words();
  let start = before;
  const steps = parts.map(({ key, name, amount }) => {
    const value = amount.value ?? 0;
    /** @type {Step} */
    const step = { key: `part ${key}`, name, text: amount.text, value, start, kind: value < 0 ? "down" : "up", press: null };
    start += value;
    return step;
  });
  return [
    { key: "before", name: charts.beforeSum, text: figure.before?.text ?? money(before, currency), value: before, start: 0, kind: "sum", press: null },
    ...steps,
    { key: "now", name: charts.nowSum, text: figure.amount.text, value: figure.amount.value ?? 0, start: 0, kind: "sum", press: null },
  ];
}
