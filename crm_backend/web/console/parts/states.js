// @ts-check
/** What stands where nothing stands yet: empty, loading, failed. Each says what to do next. */

import { html } from "../html.js";
import { words } from "../words.js";
import { troubleWords } from "../trouble.js";

/** @param {{title: string, hint: string, children?: import("../html.js").Child}} props */
export function Empty({ title, hint, children }) {
  return html`<div class="state"><h2>${title}</h2><p>${hint}</p>${children}</div>`;
}

/** @param {{rows?: number}} props */
export function Loading({ rows = 5 }) {
  return html`<div class="waiting" role="status" aria-label=${words().app.loading}>
    ${Array.from({ length: rows }, () => html`<div class="waiting-row"><i></i><i></i></div>`)}
  </div>`;
}

/** @param {{error: unknown, again: () => void}} props */
export function Failed({ error, again }) {
  const { app } = words();
  return html`<div class="state" role="alert">
    <h2>${app.notLoaded}</h2>
    <p>${troubleWords(error)}</p>
    <button type="button" class="button" onClick=${again}>${app.loadAgain}</button>
  </div>`;
}
