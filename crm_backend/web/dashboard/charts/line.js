// @ts-check
/** One figure over time, the other period dashed beneath it, and the band in which the truth probably lies. */

import { html } from "../../console/html.js";
import { ticksOf } from "../numbers.js";
import { words } from "../words.js";
import { dayMark } from "./days.js";
import { Frame } from "./frame.js";

const MOST_DOTS = 40;

/**
 * @typedef {object} Point
 * @property {string} key
 * @property {string} name
 * @property {string} text  the exact figure
 * @property {number | null} value
 * @property {number | null} [before]
 * @property {string} [beforeText]
 * @property {number | null} [low]
 * @property {number | null} [high]
 * @property {boolean} [isCut]  the period holds only a part of it
 */

/**
 * @param {object} props
 * @param {string} props.label
 * @param {Point[]} props.points
 * @param {import("../types.js").Unit} props.unit
 * @param {string} props.currency
 * @param {((index: number) => void) | null} props.pick
 * @param {string} props.name of the figure, for the legend
 */
export function LineChart({ label, points, unit, currency, pick, name }) {
  const { charts } = words();
  const hasBefore = points.some(({ before }) => typeof before === "number");
  const hasBand = points.some(({ low, high }) => typeof low === "number" && typeof high === "number");
  const values = points.flatMap(({ value, before, low, high }) => [value, before, low, high]).filter((each) => typeof each === "number");
  /** @param {number} index */
  const readout = (index) => {
    const point = points[index];
    if (!point) return "";
    const cut = point.isCut ? charts.cut : "";
    return `${point.name}${cut} ${point.text}${point.beforeText ? ` · ${charts.before} ${point.beforeText}` : ""}`;
  };
  return html`<${Frame} label=${label} count=${points.length} unit=${unit} currency=${currency} pick=${pick} readout=${readout}
    ticks=${ticksOf(Math.min(0, ...values), Math.max(0, ...values), unit)}
    labelOf=${(/** @type {number} */ index, /** @type {number | null} */ before) => dayMark(points[index]?.key ?? "", before === null ? null : (points[before]?.key ?? null))}
    legend=${(hasBefore || hasBand) && html`<ul class="legend"><li data-mark="line">${name}</li>
      ${hasBefore && html`<li data-mark="dashes">${charts.before}</li>`}
      ${hasBand && html`<li data-mark="band">${charts.band}</li>`}</ul>`}
    draw=${(/** @type {import("./frame.js").Scales} */ scales, /** @type {number | null} */ at) => html`
      ${hasBand && html`<path class="band" d=${bandPath(points, scales)} />`}
      ${!hasBand && html`<path class="area" d=${areaPath(points, scales)} />`}
      ${hasBefore && html`<path class="line-before" d=${linePath(points.map(({ before }) => before ?? null), scales)} />`}
      <path class="line" d=${linePath(points.map(({ value }) => value), scales)} />
      ${points.map(({ key, value, isCut }, index) => value !== null && (points.length <= MOST_DOTS || index === at) && html`<circle key=${key}
        class=${isCut ? "dot is-cut" : "dot"} cx=${scales.x(index)} cy=${scales.y(value)} r=${index === at ? 5 : 3} />`)}`} />`;
}

/** @param {(number | null)[]} values @param {import("./frame.js").Scales} scales */
function linePath(values, scales) {
  let isDown = false;
  return values
    .map((value, index) => {
      const move = isDown ? "L" : "M";
      isDown = value !== null;
      return value === null ? "" : `${move}${scales.x(index)} ${scales.y(value)}`;
    })
    .join("");
}

/** @param {Point[]} points @param {import("./frame.js").Scales} scales */
function areaPath(points, scales) {
  if (points.length < 2 || points.some(({ value }) => value === null)) return "";
  const line = linePath(points.map(({ value }) => value), scales);
  return `${line}L${scales.x(points.length - 1)} ${scales.y(0)}L${scales.x(0)} ${scales.y(0)}Z`;
}

/** @param {Point[]} points @param {import("./frame.js").Scales} scales */
function bandPath(points, scales) {
  const known = points.flatMap(({ low, high }, index) =>
    typeof low === "number" && typeof high === "number" ? [{ x: scales.x(index), low: scales.y(low), high: scales.y(high) }] : [],
  );
  if (!known.length) return "";
  const there = known.map(({ x, high }) => `${x} ${high}`).join("L");
  const back = known.toReversed().map(({ x, low }) => `${x} ${low}`).join("L");
  return `M${there}L${back}Z`;
}
