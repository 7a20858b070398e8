// @ts-check
/** The top of a page: its name, its views as links, what one can do here. */

import { html } from "../html.js";

/** @typedef {{id: string, text: string, address: string}} View */

/** @param {{title: string, views?: View[], view?: string, children?: import("../html.js").Child}} props */
export function PageHead({ title, views = [], view, children }) {
  return html`<header class="page-head">
    <h1>${title}</h1>
    ${views.length > 1 && html`<nav class="tabs" aria-label=${title}>
      ${views.map(({ id, text, address }) => html`<a key=${id} href=${address}
        aria-current=${id === view ? "page" : null}>${text}</a>`)}
    </nav>`}
    <div class="page-actions">${children}</div>
  </header>`;
}

/** @param {{address: string, text: string}} props */
export function BackLink({ address, text }) {
  return html`<a class="back-link" href=${address}><svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    <path d="M14.5 5.5 8 12l6.5 6.5" /></svg>${text}</a>`;
}
