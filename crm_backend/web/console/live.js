// @ts-check
/**
 * What happens at the hub, as it happens: every event once, in order, resumed by number.
 *
 * Stores listen by kind: live.on("message", (event) => …). An event whose number was seen is
 * dropped here, so listeners may trust that each comes once. "reset" tells them to load anew.
 */

import { endSession } from "./session.js";
import { StaffSocket } from "./socket.js";
import { Store } from "./store.js";

const QUIET_MS = 1_500;

/** @typedef {import("./types.js").LiveEvent} LiveEvent */
/** @typedef {"connecting" | "catching_up" | "live" | "waiting" | "refused"} Link */
/** @typedef {LiveEvent["kind"] | "typing" | "viewing" | "reset" | "link"} Topic */

class Live {
  constructor() {
    /** @type {Store<{link: Link, missed: number, wasLive: boolean}>} missed: events still to come */
    this.store = new Store({
      link: /** @type {Link} */ ("connecting"),
      missed: 0,
      wasLive: false,
    });
    this.lastEvent = 0;
    this.target = 0;
    /** @type {Map<Topic, Set<(frame: any) => void>>} */
    this.listeners = new Map();
    /** @type {StaffSocket | null} */
    this.socket = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.quiet = undefined;
  }

  /** @param {number} lastEvent everything up to it is already in the lists */
  start(lastEvent) {
    this.stop();
    this.lastEvent = lastEvent;
    this.socket = new StaffSocket({
      url: `${location.origin.replace(/^http/u, "ws")}/api/v1/staff/ws`,
      hello: () => ({ type: "hello", last_event: this.lastEvent }),
      onFrame: (frame) => this.take(frame),
      onState: (state) => this.turn(state),
    });
    this.socket.start();
  }

  stop() {
    this.socket?.stop();
    this.socket = null;
    clearTimeout(this.quiet);
    this.store.set({ link: "connecting", missed: 0, wasLive: false });
  }

  /**
   * @param {Topic} topic
   * @param {(frame: any) => void} listener
   * @returns {() => void} ends it
   */
  on(topic, listener) {
    const all = this.listeners.get(topic) ?? new Set();
    this.listeners.set(topic, all.add(listener));
    return () => {
      all.delete(listener);
    };
  }

  /** @param {object} frame @returns {boolean} */
  send(frame) {
    return this.socket?.send(frame) ?? false;
  }

  /** Events now arriving were missed while away, not happening now. */
  get isCatchingUp() {
    return this.store.state.link === "catching_up";
  }

  /** @param {import("./socket.js").WireState} state */
  turn(state) {
    if (state === "over") endSession();
    else if (state !== "open") this.setLink(state);
  }

  /** @param {Link} link */
  setLink(link) {
    const { link: before, wasLive } = this.store.state;
    // Dialling again is part of being away; showing each try would flicker.
    if (link === "connecting" && before === "waiting") return;
    this.store.set({ link, wasLive: wasLive || link === "live" });
    if (link !== before) this.tell("link", { link, before });
  }

  /** @param {any} frame */
  take(frame) {
    if (frame.type === "welcome") this.welcome(frame.last_event);
    else if (frame.type === "event") this.takeEvent(frame);
    else if (frame.type === "reset") {
      this.lastEvent = frame.last_event;
      this.tell("reset", frame);
      this.caughtUp();
    } else if (frame.type === "typing" || frame.type === "viewing") this.tell(frame.type, frame);
  }

  /** @param {number} lastEvent */
  welcome(lastEvent) {
    this.target = lastEvent;
    if (lastEvent <= this.lastEvent) {
      this.caughtUp();
      return;
    }
    this.store.set({ missed: lastEvent - this.lastEvent });
    this.setLink("catching_up");
    this.waitForQuiet();
  }

  /** @param {LiveEvent} event */
  takeEvent(event) {
    if (event.number <= this.lastEvent) return;
    this.lastEvent = event.number;
    this.tell(event.kind, event);
    if (!this.isCatchingUp) return;
    if (event.number >= this.target) {
      this.caughtUp();
      return;
    }
    this.store.set({ missed: this.target - event.number });
    this.waitForQuiet();
  }

  /** The last missed event may be one that this person does not see; then silence ends the wait. */
  waitForQuiet() {
    clearTimeout(this.quiet);
    this.quiet = setTimeout(() => this.caughtUp(), QUIET_MS);
  }

  caughtUp() {
    clearTimeout(this.quiet);
    this.store.set({ missed: 0 });
    this.setLink("live");
  }

  /**
   * @param {Topic} topic
   * @param {unknown} frame
   */
  tell(topic, frame) {
    for (const listener of [...(this.listeners.get(topic) ?? [])]) listener(frame);
  }
}

export const live = new Live();
