// @ts-check
/** The sign of 掌柜. */

import { html } from "../html.js";

export function Mark() {
  return html`<svg class="mark" viewBox="0 0 32 32" aria-hidden="true"><use href="/static/console/icon.svg#mark" /></svg>`;
}
