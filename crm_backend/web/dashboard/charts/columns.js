// @ts-check
/** Counts over time that add up to a whole, stacked: how many ended in which way. */

import { html } from "../../console/html.js";
import { ticksOf } from "../numbers.js";
import { dayMark } from "./days.js";
import { Frame } from "./frame.js";

const WIDEST = 56;
const FILLED = 0.68;

/** @typedef {{key: string, name: string, texts: string[], values: number[]}} Stack  one step of time */

/**
 * @param {object} props
 * @param {string} props.label
 * @param {{name: string}[]} props.series from the ground up
 * @param {Stack[]} props.stacks
 * @param {string} props.currency
 * @param {((index: number) => void) | null} props.pick
 */
export function ColumnsChart({ label, series, stacks, currency, pick }) {
  const highest = Math.max(0, ...stacks.map(({ values }) => values.reduce((sum, value) => sum + value, 0)));
  /** @param {number} index */
  const readout = (index) => {
    const stack = stacks[index];
    if (!stack) return "";
    return `${stack.name} · ${series.map(({ name }, place) => `${name} ${stack.texts[place]}`).join(" · ")}`;
  };
  return html`<${Frame} label=${label} count=${stacks.length} unit="count" currency=${currency} pick=${pick} readout=${readout}
    ticks=${ticksOf(0, highest, "count")}
    labelOf=${(/** @type {number} */ index, /** @type {number | null} */ before) => dayMark(stacks[index]?.key ?? "", before === null ? null : (stacks[before]?.key ?? null))}
    legend=${html`<ul class="legend">${series.map(({ name }, place) => html`<li key=${name} data-mark="fill" class=${`fill-${place}`}>${name}</li>`)}</ul>`}
    draw=${(/** @type {import("./frame.js").Scales} */ scales) => stacks.map((stack, index) => drawStack(stack, index, scales))} />`;
}

/** @param {Stack} stack @param {number} index @param {import("./frame.js").Scales} scales */
function drawStack({ key, values }, index, { x, y, step }) {
  const width = Math.min(WIDEST, step * FILLED);
  let sum = 0;
  return html`<g key=${key}>${values.map((value, place) => {
    const top = y(sum + value);
    const height = y(sum) - top;
    sum += value;
    return value > 0 && html`<rect key=${place} class=${`fill-${place}`} x=${x(index) - width / 2} y=${top} width=${width} height=${height} />`;
  })}</g>`;
}
