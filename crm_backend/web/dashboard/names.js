// @ts-check
/** What keys are called: a filter is kept in the address by SKU or number, and shown by the name that an answer gave it. */

import { Store, useStore } from "../console/store.js";

/** @type {Store<{names: Map<string, string>}>} */
const known = new Store({ names: new Map() });

/** @param {string} dimension @param {string} key */
const placeOf = (dimension, key) => `${dimension} ${key}`;

/** @param {import("./types.js").FigureAnswer} answer */
export function learnNames({ by, rows, filters }) {
  const { names } = known.state;
  const before = names.size;
  for (const { key, name } of by ? rows : []) if (key) names.set(placeOf(by ?? "", key), name);
  for (const { dimension, matches } of filters) {
    for (const { key, name } of matches) names.set(placeOf(dimension, key), name);
  }
  if (names.size !== before) known.set({ names });
}

/** Another person may not learn them. */
export function forgetNames() {
  known.set({ names: new Map() });
}

/** @returns {(dimension: string, value: string) => string} the value itself where no name is known */
export function useNames() {
  const { names } = useStore(known);
  return (dimension, value) => names.get(placeOf(dimension, value)) ?? value;
}
