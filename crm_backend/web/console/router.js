// @ts-check
/**
 * Where one is: `#/chats/<id>` → page "chats", parts ["<id>"]. Pages and their parts stand in the
 * hash, so that reload, back and a copied address lead to the same place.
 */

import { Store, useStore } from "./store.js";

/** @typedef {{page: string, parts: string[], query: URLSearchParams}} Route */

/** @returns {Route} */
function readHash() {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/u, "").split("?");
  const [page = "", ...parts] = path.split("/").map(decode);
  return { page, parts: parts.filter(Boolean), query: new URLSearchParams(query) };
}

/** @param {string} part */
function decode(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** @type {Store<Route>} */
const here = new Store(readHash());
addEventListener("hashchange", () => here.set(readHash()));

export function useRoute() {
  return useStore(here);
}

/**
 * The address of a place: href("chats", id).
 * @param {string} page
 * @param {...string} parts
 */
export function href(page, ...parts) {
  return `#/${[page, ...parts].map(encodeURIComponent).join("/")}`;
}

/**
 * @param {string} page
 * @param {...string} parts
 */
export function go(page, ...parts) {
  location.hash = href(page, ...parts);
}
