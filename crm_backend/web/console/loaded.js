// @ts-check
/**
 * What a page has read from the hub, kept true while it is on the screen.
 *
 * Only the newest question's answer counts; a value that is merely old stays when loading it anew
 * fails. Lists are pages of rows behind a cursor: `more(name)` appends the next page.
 */

import { ApiError, get } from "./api.js";
import { useEffect, useMemo } from "./html.js";
import { live } from "./live.js";
import { sayTrouble } from "./parts/toasts.js";
import { Store, useStore } from "./store.js";

export const PAGE_ROWS = 50;
const MOST_AT_ONCE = 200;
const REFRESH_EVERY_MS = 800;

/** @typedef {Record<string, string | number | null | undefined>} Query */
/**
 * @typedef {object} LoadedState
 * @property {any} value  the hub's answer; null until there is one
 * @property {"loading" | "ready" | "failed"} status
 * @property {unknown} error
 * @property {boolean} isLoadingMore
 */

export class Loaded {
  /** @param {string} path */
  constructor(path) {
    this.path = path;
    /** @type {Query} */
    this.query = {};
    /** @type {Store<LoadedState>} */
    this.store = new Store({ value: null, status: "loading", error: null, isLoadingMore: false });
    this.request = 0;
    this.loadedAt = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /** @param {Query} query what to ask for from now on */
  show(query) {
    this.query = query;
    this.store.set({ status: "loading", error: null });
    void this.load();
  }

  /** @param {number} [rows] at least as many */
  async load(rows) {
    this.request += 1;
    const { request } = this;
    this.loadedAt = Date.now();
    const limit = rows ? { limit: Math.min(MOST_AT_ONCE, Math.max(PAGE_ROWS, rows)) } : {};
    try {
      const value = await get(this.path, { ...this.query, ...limit });
      if (request === this.request) this.store.set({ value, status: "ready", error: null });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (request !== this.request || this.store.state.status === "ready") return;
      this.store.set({ status: "failed", error });
    }
  }

  /** Ask again, keeping what is shown; many calls in a row are one. @param {string} [name] of the rows */
  refresh(name) {
    clearTimeout(this.timer);
    const wait = Math.max(0, this.loadedAt + REFRESH_EVERY_MS - Date.now());
    this.timer = setTimeout(() => void this.load(name && this.store.state.value?.[name].length), wait);
  }

  /** @param {string} name of the rows in the answer */
  async more(name) {
    const { value, isLoadingMore } = this.store.state;
    if (!value?.next_before || isLoadingMore) return;
    const { request } = this;
    this.store.set({ isLoadingMore: true });
    try {
      const page = await get(this.path, { ...this.query, before: value.next_before });
      if (request !== this.request) return;
      this.store.set({ value: { ...page, [name]: [...value[name], ...page[name]] } });
    } catch (error) {
      sayTrouble(error);
    } finally {
      this.store.set({ isLoadingMore: false });
    }
  }

  /** @param {any} value known without asking, such as the answer of a write */
  put(value) {
    this.request += 1;
    this.store.set({ value, status: "ready", error: null });
  }

  end() {
    clearTimeout(this.timer);
    this.request += 1;
  }
}

/** @typedef {LoadedState & {source: Loaded}} InUse */

/**
 * @param {string} path
 * @param {Query} [query] another one loads anew
 * @param {{topics?: import("./live.js").Topic[], rows?: string}} [options] topics: live events after
 *   which it may have changed; rows: their name where the answer is a page of a list
 * @returns {InUse}
 */
export function useLoaded(path, query = {}, { topics = [], rows } = {}) {
  const source = useMemo(() => new Loaded(path), [path]);
  useEffect(() => {
    source.show(rows ? { limit: PAGE_ROWS, ...query } : query);
  }, [source, JSON.stringify(query)]);
  useEffect(() => {
    /** @type {import("./live.js").Topic[]} */
    const all = ["reset", ...topics];
    const ends = all.map((topic) => live.on(topic, () => source.refresh(rows)));
    return () => {
      ends.forEach((end) => end());
      source.end();
    };
  }, [source]);
  return { ...useStore(source.store), source };
}
