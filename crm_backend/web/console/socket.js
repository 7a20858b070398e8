// @ts-check
/** The wire of the staff socket: dial, hello, ping, dial again. What frames mean is live.js's part. */

const PING_EVERY_MS = 25_000;
const ANSWER_WITHIN_MS = 10_000;
const FIRST_PAUSE_MS = 300;
const LONGEST_PAUSE_MS = 15_000;
const SESSION_OVER = 4401;
const ORIGIN_REFUSED = 4403;

/** @typedef {"connecting" | "open" | "waiting" | "over" | "refused"} WireState */
/**
 * @typedef {object} WireParts
 * @property {string} url
 * @property {() => object} hello  the first frame of each connection
 * @property {(frame: any) => void} onFrame
 * @property {(state: WireState) => void} onState
 */

export class StaffSocket {
  /** @param {WireParts} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.pauseMs = FIRST_PAUSE_MS;
    this.isStopped = true;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.redial = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.heartbeat = undefined;
    this.onOnline = () => this.dialNow();
    this.onOffline = () => this.drop();
  }

  start() {
    this.isStopped = false;
    addEventListener("online", this.onOnline);
    addEventListener("offline", this.onOffline);
    this.dial();
  }

  stop() {
    this.isStopped = true;
    removeEventListener("online", this.onOnline);
    removeEventListener("offline", this.onOffline);
    clearTimeout(this.redial);
    this.release()?.close();
  }

  /** @param {object} frame @returns {boolean} whether it went out */
  send(frame) {
    if (this.socket?.readyState !== WebSocket.OPEN) return false;
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  dialNow() {
    if (this.isStopped || this.socket) return;
    clearTimeout(this.redial);
    this.pauseMs = FIRST_PAUSE_MS;
    this.dial();
  }

  dial() {
    this.parts.onState("connecting");
    const socket = new WebSocket(this.parts.url);
    this.socket = socket;
    this.expectLife(ANSWER_WITHIN_MS);
    socket.addEventListener("open", () => this.send(this.parts.hello()));
    socket.addEventListener("message", ({ data }) => {
      if (socket === this.socket) this.take(data);
    });
    socket.addEventListener("close", ({ code }) => {
      if (socket === this.socket) this.lost(code);
    });
  }

  /** @param {unknown} data */
  take(data) {
    /** @type {any} */
    let frame;
    try {
      frame = JSON.parse(String(data));
    } catch {
      return;
    }
    clearTimeout(this.heartbeat);
    this.heartbeat = setTimeout(() => {
      if (this.send({ type: "ping" })) this.expectLife(ANSWER_WITHIN_MS);
    }, PING_EVERY_MS);
    if (frame.type === "welcome" || frame.type === "reset") {
      this.pauseMs = FIRST_PAUSE_MS;
      this.parts.onState("open");
    }
    this.parts.onFrame(frame);
  }

  /** @param {number} milliseconds within which any frame must come */
  expectLife(milliseconds) {
    clearTimeout(this.heartbeat);
    this.heartbeat = setTimeout(() => this.drop(), milliseconds);
  }

  /** Give up this connection without waiting for its close, which may never come. */
  drop() {
    const socket = this.release();
    if (!socket) return;
    socket.close();
    this.again();
  }

  release() {
    const { socket } = this;
    this.socket = null;
    clearTimeout(this.heartbeat);
    return socket;
  }

  /** @param {number} code */
  lost(code) {
    this.release();
    if (code === SESSION_OVER || code === ORIGIN_REFUSED) {
      this.stop();
      this.parts.onState(code === SESSION_OVER ? "over" : "refused");
      return;
    }
    this.again();
  }

  again() {
    if (this.isStopped) return;
    this.parts.onState("waiting");
    const pause = this.pauseMs * (0.75 + Math.random() / 2);
    this.pauseMs = Math.min(this.pauseMs * 2, LONGEST_PAUSE_MS);
    clearTimeout(this.redial);
    this.redial = setTimeout(() => this.dial(), pause);
  }
}
