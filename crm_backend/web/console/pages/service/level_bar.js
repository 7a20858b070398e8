// @ts-check
/** One target: the share that met it in words first, then one bar of met, missed and open. */

import { percent, span } from "../../format.js";
import { html } from "../../html.js";
import { fill, words } from "../../words.js";

const SECOND_MS = 1_000;
const WIDTH = 1_000;
const HEIGHT = 12;
const OUTCOMES = /** @type {const} */ (["met", "missed", "open"]);

/** @typedef {import("./levels.js").Level} Level */

/** @param {{title: string, target: string, level: Level}} props */
export function LevelBar({ title, target, level }) {
  const { service } = words();
  const { met, missed, open, median_seconds: median } = level;
  const share = percent(met + missed ? met / (met + missed) : null);
  return html`<section class="level" aria-label=${title}>
    <h2>${title}</h2>
    <p><strong class="level-share figures">${share ? fill(service.share, { share }) : service.noMedian}</strong>
      ${median !== null && html`<span class="hint figures">${fill(service.median, { span: span(median * SECOND_MS) })}</span>`}</p>
    <${Bar} level=${level} label=${fill(service.barLabel, { title, met, missed, open })} />
    <ul class="legend">${OUTCOMES.map((outcome) => html`<li key=${outcome} data-outcome=${outcome}>
      <span class="figures">${fill(service.counted, { name: service[outcome], count: level[outcome] })}</span></li>`)}</ul>
    <p class="hint">${target}</p>
  </section>`;
}

/** @param {{level: Level, label: string}} props */
function Bar({ level, label }) {
  const total = OUTCOMES.reduce((sum, outcome) => sum + level[outcome], 0);
  let start = 0;
  return html`<svg class="level-bar" viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" role="img" aria-label=${label}>
    <rect class="ground" width=${WIDTH} height=${HEIGHT} />
    ${OUTCOMES.map((outcome) => {
      const width = total ? (level[outcome] / total) * WIDTH : 0;
      const bar = html`<rect key=${outcome} data-outcome=${outcome} x=${start} width=${width} height=${HEIGHT} />`;
      start += width;
      return bar;
    })}
  </svg>`;
}
