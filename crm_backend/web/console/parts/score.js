// @ts-check
/** A customer's score of 1 to 5, as bars and in words. */

import { classes, html } from "../html.js";
import { fill, words } from "../words.js";

const BEST = 5;

/** @param {{score: number | null}} props */
export function Score({ score }) {
  const { shared } = words();
  if (score === null) return html`<span class="hint">${shared.notScored}</span>`;
  const tone = score <= 2 ? "bad" : score < 4 ? "warn" : "ok";
  return html`<span class=${`score ${tone}`}>
    <span class="score-bars" aria-hidden="true">${Array.from({ length: BEST }, (_, index) =>
      html`<i class=${classes("", { full: index < Math.round(score) })}></i>`)}</span>
    <span class="figures">${fill(shared.score, { score })}</span>
  </span>`;
}
