// @ts-check
/** Labels in a row; what does not fit is counted. */

import { oneLine } from "../format.js";
import { html } from "../html.js";

/** @param {{tags: string[], most?: number}} props */
export function Tags({ tags, most = tags.length }) {
  const rest = tags.slice(most).map(oneLine);
  return html`<span class="tag-row">
    ${tags.slice(0, most).map((tag) => html`<span key=${tag} class="tag">${oneLine(tag)}</span>`)}
    ${rest.length > 0 && html`<span class="hint" title=${rest.join("、")}>+${rest.length}</span>`}
  </span>`;
}
