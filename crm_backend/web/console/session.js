// @ts-check
/** Who works here: sign-in, sign-out, and what the hub lets this person do. */

import { ApiError, call, get, rememberCsrfToken, whenSessionIsOver } from "./api.js";
import { Store } from "./store.js";

/** @typedef {import("./types.js").Staff} Staff */
/** @typedef {import("./types.js").Shop} Shop */
/**
 * @typedef {object} SessionState
 * @property {"unknown" | "out" | "in" | "down"} status  down: the hub does not answer
 * @property {Staff | null} staff
 * @property {string[]} may  operation names
 * @property {Shop | null} shop
 * @property {boolean} hasEnded  was signed in until the hub ended it
 */

/** @type {Store<SessionState>} */
export const session = new Store({
  status: "unknown",
  staff: null,
  may: [],
  shop: null,
  hasEnded: false,
});

/** The session is over: back to the sign-in page; drafts stay in this browser. */
export function endSession() {
  if (session.state.status === "in") session.set({ status: "out", hasEnded: true });
  else if (session.state.status !== "out") session.set({ status: "out" });
}
whenSessionIsOver(endSession);

/** Ask the hub who this browser is signed in as. */
export async function openSession() {
  try {
    const { staff, csrf_token: token, may, shop } = await get("/staff/me");
    rememberCsrfToken(token);
    session.set({ status: "in", staff, may, shop, hasEnded: false });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) session.set({ status: "down" });
  }
}

/**
 * @param {string} name
 * @param {string} password
 */
export async function signIn(name, password) {
  const { csrf_token: token } = await call("POST", "/staff/sessions", { body: { name, password } });
  rememberCsrfToken(token);
  await openSession();
}

export async function signOut() {
  await call("DELETE", "/staff/sessions/current");
  rememberCsrfToken("");
  session.set({ status: "out", staff: null, hasEnded: false });
}

/** The signed-in person; only asked for where there is one. */
export function me() {
  const { staff } = session.state;
  if (!staff) throw new Error("nobody is signed in");
  return staff;
}
