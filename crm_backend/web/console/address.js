// @ts-check
/** Filters and tabs stand in the address's query, so that reload, back and a copied address show the same. */

import { href } from "./router.js";

/** @typedef {import("./router.js").Route} Route */
/** @typedef {Record<string, string | null | undefined>} Changes  an empty value takes the name out */

/**
 * The address of this place with another query.
 * @param {Route} route
 * @param {Changes} changes
 * @param {string[]} [parts] another place of the same page
 */
export function withQuery(route, changes, parts = route.parts) {
  const query = new URLSearchParams(route.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value) query.set(name, value);
    else query.delete(name);
  }
  const text = query.toString();
  return href(route.page, ...parts) + (text ? `?${text}` : "");
}

/**
 * Another filter is not another place: "back" leads out of the list, not through every letter typed.
 * @param {Route} route
 * @param {Changes} changes
 */
export function filterBy(route, changes) {
  location.replace(withQuery(route, changes));
}
