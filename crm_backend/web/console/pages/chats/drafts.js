// @ts-check
/** What is being written in a chat, reply and note apart; kept in this browser until it is sent. */

import { drawAtOnce } from "../../html.js";
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
    /** @type {Store<{mode: Mode, reply: string, note: string, focus: number}>} focus: counts wishes that wait for the field to open */
    this.store = new Store({ mode: /** @type {Mode} */ (note && !reply ? "note" : "reply"), reply, note, focus: 0 });
    /** @type {{current: HTMLTextAreaElement | null}} the field they are written in, while it is drawn */
    this.field = { current: null };
  }

  /** @param {Mode} mode */
  textOf(mode) {
    return mode === "note" ? this.store.state.note : this.store.state.reply;
  }

  /** @param {Mode} mode @param {string} text */
  write(mode, text) {
    this.store.set(mode === "note" ? { note: text } : { reply: text });
    const { reply, note } = this.store.state;
    keep(this.name, reply || note ? { reply, note } : null);
  }

  /**
   * Write in this mode from here on. The field takes the focus and is drawn at once, for the next key
   * may come before the next drawing: what is meant for a colleague must not stand in the reply. A
   * shut field takes the focus with the drawing.
   * @param {Mode} mode
   */
  choose(mode) {
    const { current } = this.field;
    current?.focus();
    const isFocused = current !== null && document.activeElement === current;
    drawAtOnce(() => this.store.set({ mode, focus: this.store.state.focus + (isFocused ? 0 : 1) }));
  }
}
