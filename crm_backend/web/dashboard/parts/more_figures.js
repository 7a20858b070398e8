// @ts-check
/** The figures that have no tile of their own. */

import { html } from "../../console/html.js";
import { href } from "../address.js";
import { words } from "../words.js";

/** @param {{query: URLSearchParams, figures: string[], current: string}} props */
export function MoreFigures({ query, figures, current }) {
  const { figures: names } = words();
  return html`<nav class="more-figures no-print" aria-label=${names.more}><span class="hint">${names.more}</span>
    ${figures.map((figure) => html`<a key=${figure} aria-current=${figure === current ? "true" : null}
      href=${href({ figure, by: null, limit: null, order: null }, query)}>${names[/** @type {keyof typeof names} */ (figure)]}</a>`)}</nav>`;
}
