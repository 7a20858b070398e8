// @ts-check
/**
 * The list of chats, kept true by the live link from sign-in to sign-out, whatever page is shown.
 *
 * A message or a new owner changes its row at once; what brings rows in loads the list anew, soon,
 * but never more often than the intervals below.
 */

import { ApiError, get } from "./api.js";
import { live } from "./live.js";
import { sayTrouble } from "./parts/toasts.js";
import { me } from "./session.js";
import { Store } from "./store.js";

const PAGE = 50;
const MOST_AT_ONCE = 200;
const REFRESH_EVERY_MS = 800;
const OWNERS_EVERY_MS = 200;

/** @typedef {import("./types.js").Row} Row */
/** @typedef {import("./types.js").Counts} Counts */
/** @typedef {import("./types.js").LiveEvent} LiveEvent */
/** @typedef {"queue" | "me" | "all" | "bot" | "agents" | "closed"} OwnerFilter */
/**
 * @typedef {object} ListState
 * @property {OwnerFilter} owner
 * @property {string} query
 * @property {boolean} isByRisk  the queue begins with who may be lost with most, not with the longest wait
 * @property {Row[]} rows
 * @property {Counts} counts
 * @property {string | null} nextBefore
 * @property {"loading" | "ready" | "failed"} status
 * @property {unknown} error
 * @property {boolean} isLoadingMore
 */

class ChatList {
  constructor() {
    /** @type {Store<ListState>} */
    this.store = new Store(emptyState());
    /** @type {string | null} the chat on the screen: what arrives there is not unread */
    this.openId = null;
    this.request = 0;
    this.refreshedAt = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.dueAt = Infinity;
    /** @type {(() => void)[]} */
    this.ends = [];
  }

  /** @returns {Promise<number | null>} the last event in it; null when it could not be loaded */
  async open() {
    this.close();
    this.ends = [
      live.on("message", (event) => this.takeMessage(event)),
      live.on("owner", (event) => this.takeOwner(event)),
      live.on("refund", () => this.refreshSoon()),
      live.on("reset", () => void this.load()),
      live.on("link", ({ link, before }) => link === "live" && before !== "connecting" && this.refreshSoon()),
    ];
    const page = await this.load();
    return page ? page.last_event : null;
  }

  close() {
    clearTimeout(this.timer);
    this.dueAt = Infinity;
    this.ends.forEach((end) => end());
    this.ends = [];
    this.request += 1;
    this.store.set(emptyState());
  }

  /** @param {OwnerFilter} owner */
  choose(owner) {
    if (owner === this.store.state.owner) return;
    this.store.set({ owner, rows: [], status: "loading", nextBefore: null });
    void this.load();
  }

  /** @param {boolean} isByRisk */
  orderByRisk(isByRisk) {
    this.store.set({ isByRisk });
    void this.load();
  }

  /** @param {string} query */
  search(query) {
    this.store.set({ query });
    void this.load();
  }

  /** @returns {Promise<{last_event: number} | null>} */
  async load() {
    this.request += 1;
    const { request } = this;
    this.refreshedAt = Date.now();
    this.dueAt = Infinity;
    clearTimeout(this.timer);
    const { rows, owner, query, isByRisk } = this.store.state;
    try {
      const limit = Math.min(MOST_AT_ONCE, Math.max(PAGE, rows.length));
      const order = isByRisk && owner === "queue" ? { order: "value_at_risk" } : {};
      const page = await get("/conversations", { owner, q: query, limit, ...order });
      if (request === this.request) this.put(page);
      return page;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      // A list that is merely old is worth more than an error.
      if (request === this.request && this.store.state.status !== "ready") {
        this.store.set({ status: "failed", error });
      }
      return null;
    }
  }

  /** @param {{conversations: Row[], counts: Counts, last_event: number, next_before: string | null}} page */
  put(page) {
    const known = new Map(this.store.state.rows.map((row) => [row.id, row]));
    const rows = page.conversations.map((row) => this.newer(row, known.get(row.id)));
    this.store.set({ counts: page.counts, nextBefore: page.next_before, status: "ready", error: null });
    this.setRows(rows);
    if (page.last_event < live.lastEvent) this.refreshSoon();
  }

  /**
   * The answer may be older than what the live link has told meanwhile.
   * @param {Row} row
   * @param {Row | undefined} known
   */
  newer(row, known) {
    const isBehind = known && known.epoch === row.epoch && known.last_seq > row.last_seq;
    const best = isBehind ? known : row;
    return best.id === this.openId ? { ...best, unread: 0 } : best;
  }

  async more() {
    const { nextBefore, owner, query, rows, isLoadingMore } = this.store.state;
    if (!nextBefore || isLoadingMore) return;
    const { request } = this;
    this.store.set({ isLoadingMore: true });
    try {
      const page = await get("/conversations", { owner, q: query, before: nextBefore, limit: PAGE });
      if (request !== this.request) return;
      const shown = new Set(rows.map(({ id }) => id));
      this.store.set({ nextBefore: page.next_before });
      this.setRows([...this.store.state.rows, .../** @type {Row[]} */ (page.conversations).filter(({ id }) => !shown.has(id))]);
    } catch (error) {
      sayTrouble(error);
    } finally {
      this.store.set({ isLoadingMore: false });
    }
  }

  /** @param {number} [every] milliseconds between two loadings */
  refreshSoon(every = REFRESH_EVERY_MS) {
    const dueAt = Math.max(Date.now(), this.refreshedAt + every);
    if (dueAt >= this.dueAt) return;
    this.dueAt = dueAt;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.load(), dueAt - Date.now());
  }

  /** @param {LiveEvent} event */
  takeOwner({ conversation_id: id, owner, epoch = 0 }) {
    const { rows, owner: filter } = this.store.state;
    const row = rows.find((each) => each.id === id);
    if (row && owner && epoch > row.epoch) {
      const others = rows.filter((each) => each !== row);
      this.setRows(belongs(owner, filter) ? [...others, { ...row, owner, epoch }] : others);
    }
    this.refreshSoon(OWNERS_EVERY_MS);
  }

  /** @param {LiveEvent} event */
  takeMessage({ conversation_id: id, message }) {
    const { rows, owner } = this.store.state;
    const row = rows.find((each) => each.id === id);
    if (!message) return;
    if (!row) {
      // A chat comes into or leaves the queue by its owner, not by a message.
      if (owner !== "queue") this.refreshSoon();
      return;
    }
    if (message.seq <= row.last_seq) return;
    const changed = withMessage(row, message, row.id === this.openId);
    this.setRows(rows.map((each) => (each === row ? changed : each)));
  }

  /** @param {string} id */
  markRead(id) {
    this.setRows(this.store.state.rows.map((row) => (row.id === id ? { ...row, unread: 0 } : row)));
  }

  /** @param {Row[]} rows */
  setRows(rows) {
    const { owner, isByRisk } = this.store.state;
    const order = owner !== "queue" ? byActivity : isByRisk ? byRisk : byWaiting;
    this.store.set({ rows: [...rows].sort(order) });
  }
}

/** @returns {ListState} */
function emptyState() {
  return {
    owner: "queue",
    query: "",
    isByRisk: false,
    rows: [],
    counts: { queue: 0, me: 0, agents: 0, bot: 0, closed: 0 },
    nextBefore: null,
    status: "loading",
    error: null,
    isLoadingMore: false,
  };
}

/**
 * @param {Row} row
 * @param {import("./types.js").Message} message newer than the row's last
 * @param {boolean} isOpen
 * @returns {Row}
 */
export function withMessage(row, message, isOpen) {
  const { seq, sender, text, sent_at } = message;
  const isCustomer = sender === "customer";
  const awaitsPerson = row.owner.kind === "queue" || row.owner.kind === "agent";
  let waiting = row.waiting_since;
  if (sender === "agent") waiting = null;
  else if (isCustomer && awaitsPerson) waiting ??= sent_at;
  return {
    ...row,
    last_seq: seq,
    last_message_at: sent_at,
    // The words by which bot and hub hand over are the same in every row.
    last_message: isCustomer || sender === "agent" ? { seq, sender, text, sent_at } : row.last_message,
    unread: isCustomer && !isOpen ? row.unread + 1 : row.unread,
    waiting_since: waiting,
    first_answer_due_at: sender === "agent" ? null : row.first_answer_due_at,
  };
}

/**
 * @param {import("./types.js").Owner} owner
 * @param {OwnerFilter} filter
 */
function belongs({ kind, agent_id: id }, filter) {
  if (filter === "all") return true;
  if (filter === "me") return id === me().id;
  return filter === "agents" ? kind === "agent" && id !== me().id : kind === filter;
}

/** The hub's own order, so that no row jumps when the list is loaded anew. @param {Row} a @param {Row} b */
function byWaiting(a, b) {
  return moment(a.queued_at) - moment(b.queued_at);
}

/** Among those worth the same, the longest wait first. @param {Row} a @param {Row} b */
function byRisk(a, b) {
  return (b.value_at_risk_minor ?? 0) - (a.value_at_risk_minor ?? 0) || byWaiting(a, b);
}

/** The hub's own order too. @param {Row} a @param {Row} b */
function byActivity(a, b) {
  return moment(b.last_message_at) - moment(a.last_message_at);
}

/** @param {string | null | undefined} at */
function moment(at) {
  return at ? Date.parse(at) : 0;
}

export const chatList = new ChatList();
