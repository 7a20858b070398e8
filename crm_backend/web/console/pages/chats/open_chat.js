// @ts-check
/**
 * The chat on the screen: what was loaded of it and what the live link told since.
 *
 * Everything is put in by its own number (messages by seq, notes by no, changes by epoch), so that
 * an answer and an event that tell the same thing leave it there once.
 */

import { ApiError, call, get } from "../../api.js";
import { chatList, withMessage } from "../../chat_list.js";
import { live } from "../../live.js";
import { sayTrouble } from "../../parts/toasts.js";
import { me } from "../../session.js";
import { Store } from "../../store.js";

const PAGE = 50;
const NEWEST = 2_147_483_647;
const TYPING_LAPSES_MS = 6_000;

/** @typedef {import("../../types.js").Message} Message */
/** @typedef {import("../../types.js").Note} Note */
/** @typedef {import("../../types.js").Detail} Detail */
/** @typedef {import("../../types.js").LiveEvent} LiveEvent */
/**
 * @typedef {object} ChatState
 * @property {"loading" | "ready" | "failed" | "missing"} status
 * @property {unknown} error
 * @property {Detail | null} row
 * @property {Message[]} messages
 * @property {boolean} hasEarlier
 * @property {boolean} isLoadingEarlier
 * @property {Note[]} notes
 * @property {import("../../types.js").HandoffCard | null} card
 * @property {import("../../types.js").CustomerView | null} customer
 * @property {unknown} customerError
 * @property {Record<string, string>} typing  who types: customer, bot, or a colleague's name
 */

export class OpenChat {
  /** @param {string} id */
  constructor(id) {
    this.id = id;
    /** @type {Store<ChatState>} */
    this.store = new Store({
      status: /** @type {ChatState["status"]} */ ("loading"),
      error: /** @type {unknown} */ (null),
      row: /** @type {Detail | null} */ (null),
      messages: /** @type {Message[]} */ ([]),
      hasEarlier: false,
      isLoadingEarlier: false,
      notes: /** @type {Note[]} */ ([]),
      card: /** @type {ChatState["card"]} */ (null),
      customer: /** @type {ChatState["customer"]} */ (null),
      customerError: /** @type {unknown} */ (null),
      typing: /** @type {Record<string, string>} */ ({}),
    });
    this.readSeq = 0;
    this.isTellingRead = false;
    this.isClosed = false;
    /** @type {Map<string, ReturnType<typeof setTimeout>>} */
    this.lapses = new Map();
    /** @type {(() => void)[]} */
    this.ends = [];
  }

  /** @returns {() => void} leaves the chat */
  open() {
    chatList.openId = this.id;
    this.listen();
    const look = () => void this.markRead();
    document.addEventListener("visibilitychange", look);
    this.ends.push(() => document.removeEventListener("visibilitychange", look));
    live.send({ type: "viewing", conversation_id: this.id });
    void this.load();
    return () => this.close();
  }

  close() {
    this.isClosed = true;
    if (chatList.openId === this.id) chatList.openId = null;
    live.send({ type: "viewing", conversation_id: null });
    this.lapses.forEach((timer) => clearTimeout(timer));
    this.ends.forEach((end) => end());
  }

  listen() {
    /**
     * @param {import("../../live.js").Topic} topic
     * @param {(frame: any) => void} take
     */
    const mine = (topic, take) =>
      this.ends.push(live.on(topic, (frame) => frame.conversation_id === this.id && take(frame)));
    mine("message", ({ message }) => this.takeMessage(message));
    mine("note", ({ note }) => this.addNote(note));
    mine("owner", (event) => this.takeOwner(event));
    mine("suggestion", () => void this.loadDetail());
    mine("refund", () => this.reloadSides());
    mine("ticket", () => void this.loadCustomer());
    mine("typing", (frame) => this.takeTyping(frame));
    mine("viewing", ({ viewers }) => this.patchRow({ viewers }));
    this.ends.push(
      live.on("customer", (event) => {
        const number = this.store.state.row?.participant.customer_number;
        if (event.conversation_id === this.id || (number && event.customer_number === number)) {
          void this.loadCustomer();
        }
      }),
      live.on("reset", () => void this.load()),
      live.on("link", ({ link, before }) => {
        const isBack = link === "live" || link === "catching_up";
        if (!isBack || before === "catching_up") return;
        live.send({ type: "viewing", conversation_id: this.id });
        if (this.store.state.status === "failed") void this.load();
      }),
    );
  }

  // ---- loading

  async load() {
    if (this.store.state.status !== "ready") this.store.set({ status: "loading", error: null });
    const path = `/conversations/${encodeURIComponent(this.id)}`;
    try {
      const [row, page, { notes }] = await Promise.all([
        get(path),
        get(`${path}/messages`, { before_seq: NEWEST, limit: PAGE }),
        get(`${path}/notes`),
      ]);
      if (this.isClosed) return;
      this.readSeq = row.unread ? 0 : row.last_seq;
      this.takePage(page.messages);
      this.store.set({ status: "ready", row });
      notes.forEach((/** @type {Note} */ note) => this.addNote(note));
    } catch (error) {
      this.failed(error);
      return;
    }
    void this.markRead();
    this.reloadSides();
  }

  /**
   * A reloaded page may begin after what is there; then the older ones are let go, for a hole
   * would look like the whole.
   * @param {Message[]} page
   */
  takePage(page) {
    const { messages } = this.store.state;
    const first = page[0]?.seq ?? 1;
    const isApart = (messages.at(-1)?.seq ?? 0) < first - 1;
    if (isApart) this.store.set({ messages: [] });
    this.merge(page);
    this.store.set({ hasEarlier: (this.store.state.messages[0]?.seq ?? 1) > 1 });
  }

  /** @param {unknown} error */
  failed(error) {
    if (!(error instanceof ApiError)) throw error;
    if (this.isClosed || this.store.state.status === "ready") return;
    this.store.set({ status: error.status === 404 ? "missing" : "failed", error });
  }

  async loadDetail() {
    try {
      const row = await get(`/conversations/${encodeURIComponent(this.id)}`);
      if (row.epoch >= (this.store.state.row?.epoch ?? 0)) this.store.set({ row });
    } catch (error) {
      this.failed(error);
    }
  }

  async loadCard() {
    try {
      this.store.set({ card: await get(`/conversations/${encodeURIComponent(this.id)}/handoff-card`) });
    } catch (error) {
      this.failed(error);
    }
  }

  async loadCustomer() {
    try {
      const customer = await get(`/conversations/${encodeURIComponent(this.id)}/customer`);
      this.store.set({ customer, customerError: null });
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!this.store.state.customer) this.store.set({ customerError: error });
    }
  }

  reloadSides() {
    void this.loadCard();
    void this.loadCustomer();
  }

  async loadEarlier() {
    const { messages, isLoadingEarlier } = this.store.state;
    const first = messages[0]?.seq;
    if (!first || isLoadingEarlier) return;
    this.store.set({ isLoadingEarlier: true });
    try {
      const path = `/conversations/${encodeURIComponent(this.id)}/messages`;
      const page = await get(path, { before_seq: first, limit: PAGE });
      this.merge(page.messages);
      this.store.set({ hasEarlier: (this.store.state.messages[0]?.seq ?? 1) > 1 });
    } catch (error) {
      sayTrouble(error);
    } finally {
      this.store.set({ isLoadingEarlier: false });
    }
  }

  /** @param {number} after */
  async fillGap(after) {
    try {
      const path = `/conversations/${encodeURIComponent(this.id)}/messages`;
      const page = await get(path, { after_seq: after, limit: 200 });
      this.merge(page.messages);
    } catch (error) {
      this.failed(error);
    }
  }

  // ---- what comes in

  /** @param {Message[]} more */
  merge(more) {
    const { messages } = this.store.state;
    const [first] = more;
    if (first && more.length === 1 && first.seq > (messages.at(-1)?.seq ?? 0)) {
      this.store.set({ messages: [...messages, first] });
      return;
    }
    const bySeq = new Map(messages.map((message) => [message.seq, message]));
    more.forEach((message) => bySeq.set(message.seq, message));
    this.store.set({ messages: [...bySeq.values()].sort((a, b) => a.seq - b.seq) });
  }

  /** @param {Message} message from the link, or the answer to what was sent */
  takeMessage(message) {
    const last = this.store.state.messages.at(-1)?.seq ?? 0;
    this.merge([message]);
    const { status, row } = this.store.state;
    if (row && message.seq > row.last_seq) this.patchRow(withMessage(row, message, true));
    if (status === "ready" && message.seq > last + 1) void this.fillGap(last);
    this.stopTyping(message.sender === "agent" ? (message.agent_name ?? "") : message.sender);
    void this.markRead();
  }

  /** @param {Note} note */
  addNote(note) {
    const others = this.store.state.notes.filter(({ no }) => no !== note.no);
    this.store.set({ notes: [...others, note].sort((a, b) => a.no - b.no) });
  }

  /** @param {Pick<LiveEvent, "owner" | "epoch">} change told by the link or by a deed's answer */
  takeOwner({ owner, epoch }) {
    const { row } = this.store.state;
    if (row && owner && (epoch ?? 0) >= row.epoch) this.patchRow({ owner, epoch: epoch ?? row.epoch });
    void this.loadDetail();
    this.reloadSides();
  }

  /** @param {Partial<Detail>} change */
  patchRow(change) {
    const { row } = this.store.state;
    if (row) this.store.set({ row: { ...row, ...change } });
  }

  /** @param {{sender: string, agent_name?: string, on: boolean}} frame */
  takeTyping({ sender, agent_name: name, on }) {
    if (sender === "agent" && name === me().display_name) return;
    const who = sender === "agent" ? (name ?? "") : sender;
    this.stopTyping(who);
    if (!on) return;
    this.store.set({ typing: { ...this.store.state.typing, [who]: sender } });
    this.lapses.set(who, setTimeout(() => this.stopTyping(who), TYPING_LAPSES_MS));
  }

  /** @param {string} who */
  stopTyping(who) {
    clearTimeout(this.lapses.get(who));
    const { [who]: gone, ...typing } = this.store.state.typing;
    if (gone) this.store.set({ typing });
  }

  /** Tell the hub what was seen, one telling at a time; one that fails is made good by the next. */
  async markRead() {
    const seq = this.store.state.messages.at(-1)?.seq ?? 0;
    const isSeen = document.visibilityState === "visible" && this.store.state.status === "ready";
    if (!isSeen || seq <= this.readSeq || this.isTellingRead) return;
    this.isTellingRead = true;
    chatList.markRead(this.id);
    try {
      await call("POST", `/conversations/${encodeURIComponent(this.id)}/read`, { body: { seq } });
      this.readSeq = seq;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return;
    } finally {
      this.isTellingRead = false;
    }
    if (!this.isClosed) void this.markRead();
  }
}
