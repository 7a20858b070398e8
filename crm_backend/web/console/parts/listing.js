// @ts-check
/** Loading, failed, empty or rows with the way to more of them: one shape for every list. */

import { html } from "../html.js";
import { fill, words } from "../words.js";
import { Empty, Failed, Loading } from "./states.js";

/**
 * @param {object} props
 * @param {import("../loaded.js").InUse} props.of
 * @param {string} props.name of the rows in the answer
 * @param {{title: string, hint: string, action?: import("../html.js").Child}} props.empty
 * @param {(rows: any[]) => import("../html.js").Child} props.draw
 */
export function Listing({ of: { value, status, error, isLoadingMore, source }, name, empty, draw }) {
  const { shared } = words();
  if (status === "failed") return html`<${Failed} error=${error} again=${() => source.show(source.query)} />`;
  if (!value) return html`<${Loading} rows=${8} />`;
  /** @type {any[]} */
  const rows = value[name];
  if (!rows.length && status === "ready") {
    return html`<${Empty} title=${empty.title} hint=${empty.hint}>${empty.action}<//>`;
  }
  return html`<div class="listing" aria-busy=${String(status === "loading")}>
    ${draw(rows)}
    ${"next_before" in value && html`<footer class="pager">
      <span class="hint figures">${value.total === undefined
        ? fill(shared.shown, { count: rows.length })
        : fill(shared.shownOf, { count: rows.length, total: value.total })}</span>
      ${value.next_before && html`<button type="button" class="button small" disabled=${isLoadingMore}
        onClick=${() => source.more(name)}>${words().app.loadMore}</button>`}
    </footer>`}
  </div>`;
}
