// @ts-check
/** A colleague's own chat with the bot: chat protocol v1 over the console's wire. What it looks like is page.js's part. */

import { newId } from "/widget.js";

import { ApiError, post } from "../../api.js";
import { StaffSocket } from "../../socket.js";
import { Store } from "../../store.js";

const TYPING_LAPSES_MS = 6_000;

/** @typedef {{id: string, title: string}} Choice */
/** @typedef {{seq: number, sender: string, text: string, choices: Choice[], card: any, sent_at: string}} Said */
/** @typedef {{clientId: string, text: string, choiceId: string | null, trouble: string}} Waiting */
/** @typedef {"connecting" | "open" | "waiting" | "down"} Wire */
/**
 * @typedef {object} TalkState
 * @property {Wire} wire
 * @property {boolean} hasLoaded  whether what was said before is here
 * @property {Said[]} said  in the order of seq
 * @property {Waiting[]} waiting  not confirmed yet
 * @property {boolean} isTyping
 */

export class Talk {
  constructor() {
    /** @type {Store<TalkState>} */
    this.store = new Store(
      /** @type {TalkState} */ ({ wire: "connecting", hasLoaded: false, said: [], waiting: [], isTyping: false }),
    );
    this.token = "";
    /** @type {StaffSocket | null} */
    this.socket = null;
    this.isOver = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.typing = undefined;
  }

  async open() {
    this.store.set({ wire: "connecting" });
    try {
      this.token = (await post("/staff/chat-sessions", {})).session_token;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!this.isOver) this.store.set({ wire: "down" });
      return;
    }
    if (this.isOver) return;
    this.socket = new StaffSocket({
      url: `${location.origin.replace(/^http/u, "ws")}/api/v1/chat/ws`,
      hello: () => ({ type: "hello", session_token: this.token, last_seq: this.lastSeq() }),
      onFrame: (frame) => this.take(frame),
      onState: (state) => this.wired(state),
    });
    this.socket.start();
  }

  close() {
    this.isOver = true;
    clearTimeout(this.typing);
    this.socket?.stop();
  }

  /** @param {string} text @param {string | null} [choiceId] */
  say(text, choiceId = null) {
    const entry = { clientId: newId(), text, choiceId, trouble: "" };
    this.store.set({ waiting: [...this.store.state.waiting, entry] });
    this.post(entry);
  }

  /** @param {string} clientId */
  retry(clientId) {
    const entry = this.store.state.waiting.find((each) => each.clientId === clientId);
    if (!entry) return;
    this.store.set({ waiting: this.store.state.waiting.map((each) => (each === entry ? { ...entry, trouble: "" } : each)) });
    this.post(entry);
  }

  /** @param {Waiting} entry */
  post({ clientId, text, choiceId }) {
    this.socket?.send(
      choiceId === null
        ? { type: "message", client_id: clientId, text }
        : { type: "choice", client_id: clientId, choice_id: choiceId },
    );
  }

  lastSeq() {
    return this.store.state.said.at(-1)?.seq ?? 0;
  }

  /** @param {import("../../socket.js").WireState} state */
  wired(state) {
    if (state === "over" || state === "refused") {
      // The token is of an hour ago; a new one leads to the same chat.
      if (state === "over" && !this.isOver) void this.open();
      else this.store.set({ wire: "down" });
      return;
    }
    this.store.set({ wire: state });
  }

  /** @param {any} frame */
  take(frame) {
    if (frame.type === "welcome") this.welcome(frame.last_seq);
    else if (frame.type === "message") this.hear(frame);
    else if (frame.type === "error" && frame.client_id) this.refused(frame);
    else if (frame.type === "typing" && frame.sender === "bot") this.tellTyping(frame.on === true);
  }

  /** @param {number} lastSeq  what was said before follows, up to here */
  welcome(lastSeq) {
    this.store.set({ hasLoaded: lastSeq <= this.lastSeq() });
    // The same client_id again is the same message: nothing is said twice.
    for (const entry of this.store.state.waiting) if (!entry.trouble) this.post(entry);
  }

  /** @param {any} frame */
  hear(frame) {
    const { said, waiting } = this.store.state;
    if (frame.seq <= this.lastSeq()) return;
    const choices = Array.isArray(frame.choices) ? frame.choices : [];
    if (frame.sender === "bot") this.tellTyping(false);
    this.store.set({
      hasLoaded: true,
      said: [...said, { seq: frame.seq, sender: frame.sender, text: frame.text, choices, card: frame.card, sent_at: frame.sent_at }],
      waiting: waiting.filter(({ clientId }) => clientId !== frame.client_id),
    });
  }

  /** @param {any} frame */
  refused(frame) {
    const { waiting } = this.store.state;
    this.store.set({
      waiting: waiting.map((entry) => (entry.clientId === frame.client_id ? { ...entry, trouble: String(frame.code) } : entry)),
    });
  }

  /** @param {boolean} isTyping  it lapses when the bot does not say so again */
  tellTyping(isTyping) {
    clearTimeout(this.typing);
    this.store.set({ isTyping });
    if (isTyping) this.typing = setTimeout(() => this.store.set({ isTyping: false }), TYPING_LAPSES_MS);
  }
}
