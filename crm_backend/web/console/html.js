// @ts-check
/**
 * The one door to the vendored libraries: `html` makes Preact nodes from a template.
 *
 * Values in a template become text or properties, never markup. Void tags need their slash
 * (`<input />`): htm drops everything after an unclosed one (tests/web/console/test_sources.py).
 */

import htm from "../vendor/htm.js";
import { h, options } from "../vendor/preact.js";

export { render } from "../vendor/preact.js";
export * from "../vendor/hooks.js";
export const html = htm.bind(h);

const HIDDEN_FRAME_MS = 100;

/**
 * Draw once per frame however many events came in, so that catching up on a thousand costs some
 * drawings and not a thousand. A hidden page gets no frames; then a timer draws.
 */
options.debounceRendering = (draw) => {
  let isDrawn = false;
  const once = () => {
    if (isDrawn) return;
    isDrawn = true;
    draw();
  };
  requestAnimationFrame(once);
  setTimeout(once, HIDDEN_FRAME_MS);
};

/**
 * Draw what this changes before anything else happens, where the next key must meet what it leads to.
 * @param {() => void} change
 */
export function drawAtOnce(change) {
  const later = options.debounceRendering;
  options.debounceRendering = (draw) => draw();
  try {
    change();
  } finally {
    options.debounceRendering = later;
  }
}

/** @typedef {import("../vendor/preact.js").Child} Child */
/** @typedef {import("../vendor/preact.js").VNode} VNode */

/**
 * Class names that hold now.
 * @param {string} always
 * @param {Record<string, unknown>} [when]
 */
export function classes(always, when = {}) {
  const extra = Object.entries(when).flatMap(([name, holds]) => (holds ? [name] : []));
  return [always, ...extra].join(" ");
}
