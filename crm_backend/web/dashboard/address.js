// @ts-check
/**
 * Where one is: everything that decides what is shown stands in the address's query, under the
 * API's own names, so that reload, back, a bookmark and a link of the bot lead to the same figures.
 */

import { Store, useStore } from "../console/store.js";

/** @typedef {Record<string, string | null | undefined>} Changes  an empty value takes the name out */

const PATH = "/dashboard";

/** @type {Store<{query: URLSearchParams}>} */
const here = new Store({ query: new URLSearchParams(location.search) });
addEventListener("popstate", () => here.set({ query: new URLSearchParams(location.search) }));

/** @returns {URLSearchParams} */
export function usePlace() {
  return useStore(here).query;
}

/**
 * The address of this place with some things changed.
 * @param {Changes} changes
 * @param {URLSearchParams} [from] another place to begin with
 */
export function href(changes, from = here.state.query) {
  const query = new URLSearchParams(from);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  return text ? `${PATH}?${text}` : PATH;
}

/** Go there, with a step back to here. @param {string} address of the dashboard */
export function go(address) {
  if (address === location.pathname + location.search) return;
  history.pushState(null, "", address);
  here.set({ query: new URLSearchParams(location.search) });
}

/**
 * Follows a plain click on a link of the dashboard without loading the page anew.
 * @param {MouseEvent} event
 */
export function follow(event) {
  if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!link || link.target || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || link.pathname !== PATH) return;
  event.preventDefault();
  go(link.pathname + link.search);
}
