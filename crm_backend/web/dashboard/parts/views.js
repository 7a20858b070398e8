// @ts-check
/** The figures a page can show one at a time. */

import { html } from "../../console/html.js";
import { href } from "../address.js";
import { words } from "../words.js";

/**
 * @param {object} props
 * @param {URLSearchParams} props.query
 * @param {Record<string, string>} props.views figures and their names; the first is shown unasked
 */
export function FigureViews({ query, views }) {
  const current = query.get("figure") ?? Object.keys(views)[0];
  return html`<nav class="segments views" aria-label=${words().figures.more}>${Object.entries(views).map(([figure, name]) => html`<a key=${figure}
    aria-current=${figure === current ? "true" : null} href=${href({ figure, by: null, limit: null, order: null, product: null }, query)}>${name}</a>`)}</nav>`;
}
