// @ts-check
/** What is being written in a chat, reply and note apart; kept in this browser until it is sent. */

import { me } from "../../session.js";
import { keep, recall } from "../../storage.js";
import { Store } from "../../store.js";

/** @typedef {import("./outbox.js").Mode} Mode */

export class Drafts {
  /** @param {string} chatId */
  constructor(chatId) {
    this.name = `draft:${me().id}:${chatId}`;
    const kept = recall(this.name) ?? {};
    const reply = String(kept.reply ?? "");
    const note = String(kept.note ?? "");
    /** @type {Store<{mode: Mode, reply: string, note: string, focus: number}>} focus: counts wishes for it */
    this.store = new Store({ mode: /** @type {Mode} */ (note && !reply ? "note" : "reply"), reply, note, focus: 0 });
  }

  /** @param {string} text of the mode one is in */
  write(text) {
    const { mode } = this.store.state;
    this.store.set(mode === "note" ? { note: text } : { reply: text });
    const { reply, note } = this.store.state;
    keep(this.name, reply || note ? { reply, note } : null);
  }

  /** @param {Mode} mode */
  choose(mode) {
    this.store.set({ mode, focus: this.store.state.focus + 1 });
  }
}
