// @ts-check
/** A QR code as one path of an SVG, for a phone to read off a laptop's screen. */

import { correction, generate } from "./vendor/lean-qr.js";

// Cameras need four modules of white around a code.
const QUIET = 4;

/**
 * @param {string} text
 * @returns {{side: number, path: string}} for a viewBox of 0 0 side side
 */
export function qrPath(text) {
  const code = generate(text, { minCorrectionLevel: correction.M });
  const cells = Array.from({ length: code.size }, (_, index) => index);
  const path = cells
    .flatMap((y) => cells.filter((x) => code.get(x, y)).map((x) => `M${x + QUIET} ${y + QUIET}h1v1h-1z`))
    .join("");
  return { side: code.size + 2 * QUIET, path };
}
