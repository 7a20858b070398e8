// @ts-check
/** The first sign of a name in a circle; decoration beside the name itself. */

import { html } from "../html.js";
import { oneLine } from "../format.js";

const TINTS = 5;

/** @param {{name: string}} props */
export function Avatar({ name }) {
  const signs = [...oneLine(name)];
  const tint = signs.reduce((sum, sign) => (sum * 31 + (sign.codePointAt(0) ?? 0)) % 9_973, 7) % TINTS;
  return html`<span class=${`avatar tint-${tint}`} aria-hidden="true">${(signs[0] ?? "?").toUpperCase()}</span>`;
}
