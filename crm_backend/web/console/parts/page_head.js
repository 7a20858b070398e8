// @ts-check
/** The top of a page: its name, its views as links, what one can do here. */

import { withQuery } from "../address.js";
import { html, useEffect, useRef } from "../html.js";
import { Icon } from "./icon.js";

// More than these get a line of their own on a phone.
const MOST_BESIDE_TITLE = 2;

/** @typedef {{id: string, text: string, address: string}} View */

/** @typedef {{title: string, views: View[], view: string}} Head  what every view of a page has on top */

/**
 * The views of a page stand in its address as `?view=`; the first needs no word.
 * @param {import("../router.js").Route} route
 * @param {string} title
 * @param {[string, string][]} views id and text
 * @returns {Head}
 */
export function headOf(route, title, views) {
  const wanted = route.query.get("view");
  const first = views[0]?.[0] ?? "";
  return {
    title,
    view: views.some(([id]) => id === wanted) ? (wanted ?? first) : first,
    views: views.map(([id, text]) => ({ id, text, address: withQuery(route, { view: id === first ? null : id }, []) })),
  };
}

/** @param {{title: string, views?: View[], view?: string, children?: import("../html.js").Child}} props */
export function PageHead({ title, views = [], view, children }) {
  const tabs = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => tabs.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" }), [view]);
  return html`<header class="page-head" data-many=${String(views.length > MOST_BESIDE_TITLE)}>
    <h1>${title}</h1>
    ${views.length > 1 && html`<nav ref=${tabs} class="page-tabs" aria-label=${title}>
      ${views.map(({ id, text, address }) => html`<a key=${id} href=${address}
        aria-current=${id === view ? "page" : null}>${text}</a>`)}
    </nav>`}
    <div class="page-actions">${children}</div>
  </header>`;
}

/** @param {{address: string, text: string}} props */
export function BackLink({ address, text }) {
  return html`<a class="back-link" href=${address}><${Icon} name="back" />${text}</a>`;
}
