// @ts-check
/**
 * What the agent wrote and the hub has not confirmed: shown at once, sent in order per chat, kept in
 * this browser. An entry keeps its Idempotency-Key, so trying again never makes two of it.
 *
 * What failed because the hub was away goes out by itself when the link is soon back. What was refused
 * waits for the agent, and so does what was written long ago or on an earlier visit of this page: by now
 * it may be out of place.
 */

import { newId } from "/widget.js";

import { ApiError, deed } from "../../api.js";
import { live } from "../../live.js";
import { me } from "../../session.js";
import { keep, recallAll } from "../../storage.js";
import { Store } from "../../store.js";
import { troubleWords } from "../../trouble.js";
import { words } from "../../words.js";

const RESEND_WITHIN_MS = 5 * 60_000;

/** @typedef {"reply" | "note"} Mode */
/**
 * @typedef {object} Outgoing
 * @property {string} key
 * @property {string} chatId
 * @property {Mode} mode
 * @property {string} text
 * @property {"sending" | "failed"} state
 * @property {string} trouble
 * @property {boolean} awaitsLink  it failed because the hub was away
 * @property {number} after  the chat's last seq, or for a note the last note's number, when it was written
 * @property {string} writtenAt
 */

class Outbox {
  constructor() {
    /** @type {Store<{entries: Outgoing[]}>} */
    this.store = new Store({ entries: /** @type {Outgoing[]} */ ([]) });
    this.staffId = "";
    /** @type {Map<string, Promise<void>>} the last sending of each chat */
    this.lines = new Map();
    /** @type {Set<(entry: Outgoing, answer: any) => void>} */
    this.listeners = new Set();
    live.on("link", ({ link }) => {
      if (link === "live") this.resume();
    });
  }

  /** Bring back what this person left unsent; whether it went out is unknown until tried again. */
  restore() {
    if (this.staffId === me().id) return;
    this.staffId = me().id;
    const kept = /** @type {Outgoing[]} */ (recallAll(`out:${this.staffId}:`));
    kept.sort((a, b) => a.writtenAt.localeCompare(b.writtenAt));
    this.store.set({ entries: kept.map(leftBehind) });
  }

  /**
   * @param {(entry: Outgoing, answer: any) => void} listener hears what the hub confirmed
   * @returns {() => void} ends it
   */
  onSent(listener) {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  }

  /**
   * @param {string} chatId
   * @param {Mode} mode
   * @param {string} text
   * @param {number} after
   */
  send(chatId, mode, text, after) {
    /** @type {Outgoing} */
    const entry = {
      key: newId(),
      chatId,
      mode,
      text,
      state: "sending",
      trouble: "",
      awaitsLink: false,
      after,
      writtenAt: new Date().toISOString(),
    };
    this.store.set({ entries: [...this.store.state.entries, entry] });
    this.keep(entry);
    this.queue(entry);
  }

  /** @param {string} key */
  retry(key) {
    const entry = this.store.state.entries.find((each) => each.key === key);
    if (!entry || entry.state === "sending") return;
    this.change(key, { state: "sending", trouble: "", awaitsLink: false });
    this.queue(entry);
  }

  /** The link is back: send what failed for want of it, in the order it was written. */
  resume() {
    this.restore();
    for (const { key, awaitsLink, writtenAt } of this.store.state.entries) {
      if (!awaitsLink) continue;
      if (Date.now() - Date.parse(writtenAt) < RESEND_WITHIN_MS) this.retry(key);
      else this.change(key, { awaitsLink: false, trouble: words().chats.unsureAfterReload });
    }
  }

  /** @param {string} key */
  discard(key) {
    this.store.set({ entries: this.store.state.entries.filter((each) => each.key !== key) });
    keep(`out:${this.staffId}:${key}`, null);
  }

  /** @param {Outgoing} entry */
  queue(entry) {
    const before = this.lines.get(entry.chatId) ?? Promise.resolve();
    this.lines.set(entry.chatId, before.then(() => this.transmit(entry)));
  }

  /** @param {Outgoing} entry */
  async transmit(entry) {
    const { key, chatId, mode, text } = entry;
    const place = mode === "note" ? "notes" : "messages";
    try {
      const answer = await deed(`/conversations/${encodeURIComponent(chatId)}/${place}`, { text }, key);
      this.listeners.forEach((listener) => listener(entry, answer));
      this.discard(key);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const isAway = error.isUnsure && live.store.state.link !== "live";
      const trouble = isAway ? words().chats.sentWhenBack : troubleWords(error);
      this.change(key, { state: "failed", trouble, awaitsLink: error.isUnsure });
    }
  }

  /**
   * @param {string} key
   * @param {Partial<Outgoing>} change
   */
  change(key, change) {
    const entries = this.store.state.entries.map((each) => (each.key === key ? { ...each, ...change } : each));
    this.store.set({ entries });
    const changed = entries.find((each) => each.key === key);
    if (changed) this.keep(changed);
  }

  /**
   * One place of storage per entry, so that two tabs never overwrite each other's.
   * @param {Outgoing} entry
   */
  keep(entry) {
    keep(`out:${this.staffId}:${entry.key}`, entry);
  }
}

/** @param {Outgoing} entry of an earlier visit @returns {Outgoing} */
function leftBehind(entry) {
  const isRefused = entry.state === "failed" && !entry.awaitsLink;
  const trouble = isRefused ? entry.trouble : words().chats.unsureAfterReload;
  return { ...entry, state: "failed", awaitsLink: false, trouble };
}

export const outbox = new Outbox();

/**
 * The entries of a chat that are not in it yet. An own message or note with the same words that came by
 * the link after an entry was written is that entry, confirmed before its answer arrived.
 * @param {Outgoing[]} entries
 * @param {string} chatId
 * @param {{messages: import("../../types.js").Message[], notes: import("../../types.js").Note[]}} chat
 * @param {string} ownName
 */
export function unconfirmed(entries, chatId, { messages, notes }, ownName) {
  const own = {
    reply: messages
      .filter(({ sender, agent_name: name }) => sender === "agent" && name === ownName)
      .map(({ seq, text }) => ({ number: seq, text })),
    note: notes.filter(({ author }) => author === ownName).map(({ no, text }) => ({ number: no, text })),
  };
  const claimed = new Set();
  return entries.filter((entry) => {
    if (entry.chatId !== chatId) return false;
    const echo =
      entry.state === "sending" &&
      own[entry.mode].find(
        (said) => said.number > entry.after && said.text === entry.text.trim() && !claimed.has(said),
      );
    if (echo) claimed.add(echo);
    return !echo;
  });
}
