// @ts-check
/** The lift and its 95 % interval on a line with 0 marked, so that one sees whether it holds 0. */

import { html } from "../../html.js";
import { fill, words } from "../../words.js";

const WIDTH = 600;
const HEIGHT = 64;
const EDGE = 48;
const MIDDLE = 20;
const LEAST_SPAN = 2;

/** @typedef {import("../../types.js").CampaignLift} CampaignLift */

/** +3.2, −1.0, 0.0 with a true minus sign. @param {number} points */
export function signed(points) {
  const size = Math.abs(points).toFixed(1);
  return points > 0 ? `+${size}` : points < 0 ? `−${size}` : size;
}

/** @param {{lift: CampaignLift}} props */
export function Interval({ lift }) {
  const { campaigns: texts } = words();
  const least = Math.min(0, lift.low);
  const span = Math.max(LEAST_SPAN, Math.max(0, lift.high) - least);
  /** @param {number} points */
  const x = (points) => EDGE + ((points - least) / span) * (WIDTH - 2 * EDGE);
  const label = fill(texts.intervalLabel, { points: signed(lift.points), low: signed(lift.low), high: signed(lift.high) });
  return html`<svg class="interval" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label=${label} data-verdict=${lift.verdict}>
    <line class="axis" x1=${EDGE} x2=${WIDTH - EDGE} y1=${MIDDLE} y2=${MIDDLE} />
    <line class="zero" x1=${x(0)} x2=${x(0)} y1="4" y2=${HEIGHT - 24} />
    <line class="range" x1=${x(lift.low)} x2=${x(lift.high)} y1=${MIDDLE} y2=${MIDDLE} />
    ${[lift.low, lift.high].map((end, place) => html`<line key=${place} class="range" x1=${x(end)} x2=${x(end)} y1=${MIDDLE - 6} y2=${MIDDLE + 6} />`)}
    <circle class="point" cx=${x(lift.points)} cy=${MIDDLE} r="5" />
    <text x=${x(0)} y=${HEIGHT - 4} text-anchor="middle">0</text>
    ${Math.abs(x(lift.low) - x(0)) > EDGE && html`<text x=${x(lift.low)} y=${HEIGHT - 4} text-anchor="middle">${signed(lift.low)}</text>`}
    ${Math.abs(x(lift.high) - x(0)) > EDGE && html`<text x=${x(lift.high)} y=${HEIGHT - 4} text-anchor="middle">${signed(lift.high)}</text>`}
  </svg>`;
}
