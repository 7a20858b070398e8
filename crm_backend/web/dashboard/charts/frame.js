// @ts-check
/**
 * The frame of a chart over time: axes, and one point after another under pointer, finger or arrow keys.
 *
 * It is drawn in real pixels for the width it gets, so that letters keep their size on a phone. To
 * assistive technology it is a slider: each step says the exact figure of one point. What is pointed
 * at is read above the chart and not beside the pointer, where it would hide the neighbours.
 */

import { html, useEffect, useLayoutEffect, useRef, useState } from "../../console/html.js";
import { axisText } from "../numbers.js";
import { words } from "../words.js";

const HEIGHT = 260;
const TOP = 10;
const BOTTOM = 28;
const RIGHT = 12;
const LETTER = 6.8;
const WIDE_LETTER = 12;
const LABEL_GAP = 14;

/** @typedef {{x: (index: number) => number, y: (value: number) => number, step: number, count: number}} Scales */
/**
 * @typedef {object} FrameProps
 * @property {string} label  what the chart shows
 * @property {number} count  of points
 * @property {(index: number, before: number | null) => string} labelOf  a mark of the time axis; before: the mark shown before it
 * @property {(index: number) => string} readout  the exact figures of one point
 * @property {number[]} ticks  marks of the value axis, ascending
 * @property {import("../types.js").Unit} unit
 * @property {string} currency
 * @property {(scales: Scales, at: number | null) => import("../../console/html.js").Child} draw
 * @property {((index: number) => void) | null} pick  opens what is behind a point
 * @property {import("../../console/html.js").Child} [legend]
 */

/** @param {FrameProps} props */
export function Frame({ label, count, labelOf, readout, ticks, unit, currency, draw, pick, legend }) {
  const { charts } = words();
  const [box, width] = useWidth();
  const [at, show] = useState(/** @type {number | null} */ (null));
  // Keys come faster than drawings.
  const current = useRef(at);
  /** @param {number | null} index */
  const setAt = (index) => {
    current.current = index;
    show(index);
  };
  useEffect(() => setAt(null), [label, count]);

  const tickTexts = ticks.map((tick) => axisText(tick, unit, currency));
  const left = Math.ceil(Math.max(...tickTexts.map(widthOf))) + 10;
  const step = Math.max(1, (width - left - RIGHT) / Math.max(1, count));
  const low = ticks[0] ?? 0;
  const high = ticks[ticks.length - 1] ?? 1;
  /** @type {Scales} */
  const scales = {
    count,
    step,
    x: (index) => left + (index + 0.5) * step,
    y: (value) => TOP + (1 - (value - low) / (high - low || 1)) * (HEIGHT - TOP - BOTTOM),
  };

  /** @param {PointerEvent & {currentTarget: Element}} event */
  const point = (event) => {
    const index = Math.floor((event.clientX - event.currentTarget.getBoundingClientRect().left - left) / step);
    setAt(Math.min(count - 1, Math.max(0, index)));
  };
  /** @param {KeyboardEvent} event */
  const press = (event) => {
    const next = nextPoint(event.key, current.current, count);
    if (event.key === "Enter" && current.current !== null) pick?.(current.current);
    else if (next === undefined) return;
    else setAt(next);
    event.preventDefault();
  };

  return html`<div class="chart">
    <div class="chart-head">${legend}<p class="readout figures">${at === null ? html`<span class="hint">${pick ? charts.pointOrPress : charts.point}</span>` : readout(at)}</p></div>
    <div class="plot" ref=${box} tabindex="0" role="slider" aria-label=${label} aria-valuemin="1" aria-valuemax=${count}
      aria-valuenow=${at === null ? count : at + 1} aria-valuetext=${readout(at ?? count - 1)} aria-orientation="horizontal"
      data-opens=${String(Boolean(pick))} onKeyDown=${press} onBlur=${() => setAt(null)}>
      ${width > 0 && html`<svg width=${width} height=${HEIGHT} viewBox=${`0 0 ${width} ${HEIGHT}`} aria-hidden="true"
        onPointerMove=${point} onPointerDown=${point} onPointerLeave=${() => setAt(null)} onClick=${() => at !== null && pick?.(at)}>
        ${ticks.map((tick, index) => html`<g key=${tick}>
          <line class=${tick === 0 ? "axis" : "grid"} x1=${left} x2=${width - RIGHT} y1=${scales.y(tick)} y2=${scales.y(tick)} />
          <text x=${left - 8} y=${scales.y(tick) + 4} text-anchor="end">${tickTexts[index]}</text></g>`)}
        ${marksOf(count, labelOf, step).map(({ index, text }) => html`<text key=${index} class="mark-x" y=${HEIGHT - 8}
          ...${placed(scales.x(index), widthOf(text), width)}>${text}</text>`)}
        ${draw(scales, at)}
        ${at !== null && html`<line class="crosshair" x1=${scales.x(at)} x2=${scales.x(at)} y1=${TOP} y2=${HEIGHT - BOTTOM} />`}
      </svg>`}
    </div>
  </div>`;
}

/** @param {string} text */
function widthOf(text) {
  return [...text].reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) > 0x2e80 ? WIDE_LETTER : LETTER), 0);
}

/** @returns {[import("../../vendor/hooks.js").Ref<HTMLElement | null>, number]} */
function useWidth() {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const { current } = box;
    if (!current) return undefined;
    const measure = () => setWidth(current.clientWidth);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(current);
    return () => observer.disconnect();
  }, []);
  return [box, width];
}

/** @param {string} key @param {number | null} at @param {number} count */
function nextPoint(key, at, count) {
  const last = count - 1;
  switch (key) {
    case "ArrowLeft":
    case "ArrowDown":
      return at === null ? last : Math.max(0, at - 1);
    case "ArrowRight":
    case "ArrowUp":
      return at === null ? 0 : Math.min(last, at + 1);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/**
 * As many marks of the time axis as have room.
 * @param {number} count
 * @param {FrameProps["labelOf"]} labelOf
 * @param {number} step
 */
function marksOf(count, labelOf, step) {
  const widest = Math.max(0, ...Array.from({ length: count }, (_, index) => widthOf(labelOf(index, null))));
  const every = Math.max(1, Math.ceil((widest + LABEL_GAP) / step));
  /** @type {{index: number, text: string}[]} */
  const marks = [];
  for (let index = 0; index < count; index += every) {
    marks.push({ index, text: labelOf(index, marks.length ? index - every : null) });
  }
  return marks;
}

/** Where a text stands so that it does not leave the picture. @param {number} x @param {number} size @param {number} width */
function placed(x, size, width) {
  if (x + size / 2 > width) return { x: width, "text-anchor": "end" };
  return { x, "text-anchor": "middle" };
}
