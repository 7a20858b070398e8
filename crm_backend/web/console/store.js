// @ts-check
/** State outside components: a value that tells whoever listens when it was replaced. */

import { useEffect, useState } from "./html.js";

/** @template T */
export class Store {
  /** @param {T} state */
  constructor(state) {
    this.state = state;
    /** @type {Set<() => void>} */
    this.listeners = new Set();
  }

  /** @param {Partial<T>} patch merged into the state */
  set(patch) {
    this.state = { ...this.state, ...patch };
    for (const listener of [...this.listeners]) listener();
  }

  /** @param {() => void} listener @returns {() => void} ends it */
  subscribe(listener) {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }
}

/**
 * The store's state, drawn anew when it changes.
 * @template T
 * @param {Store<T>} store
 * @returns {T}
 */
export function useStore(store) {
  const [, draw] = useState({});
  useEffect(() => {
    const seen = store.state;
    const end = store.subscribe(() => draw({}));
    // It may have changed between drawing and subscribing.
    if (store.state !== seen) draw({});
    return end;
  }, [store]);
  return store.state;
}
