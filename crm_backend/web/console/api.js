// @ts-check
/**
 * The staff API v1: one place that knows the cookie's twin token, error shapes
 * and how a deed is repeated without being done twice.
 */

import { newId } from "/widget.js";

const BASE = "/api/v1";
const PATIENCE_MS = 15_000;
const REPEAT_AFTER_MS = [300, 1_200];

/** What the hub refused, or that it could not be reached (status 0, code "unreachable"). */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {{code?: string, message?: string, facts?: Record<string, any>, request_id?: string}} problem
   */
  constructor(status, problem) {
    super(problem.message ?? problem.code ?? `status ${status}`);
    this.status = status;
    this.code = problem.code ?? (status ? "unknown" : "unreachable");
    /** @type {Record<string, any>} */
    this.facts = problem.facts ?? {};
    this.requestId = problem.request_id ?? "";
  }

  /** Nobody can say whether it was done: the answer is missing or the hub is not well. */
  get isUnsure() {
    return this.status === 0 || this.status >= 500;
  }
}

const access = { csrfToken: "", whenOver: () => {} };

/** @param {string} token sent with every write from now on */
export function rememberCsrfToken(token) {
  access.csrfToken = token;
}

/** @param {() => void} callback runs when the hub says that the session is over */
export function whenSessionIsOver(callback) {
  access.whenOver = callback;
}

/**
 * @param {string} method
 * @param {string} path below /api/v1
 * @param {{body?: unknown, key?: string}} [options] key: the Idempotency-Key
 * @returns {Promise<any>} the answer's JSON; null for 204
 */
export async function call(method, path, { body, key } = {}) {
  /** @type {Record<string, string>} */
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET" && access.csrfToken) headers["X-CSRF-Token"] = access.csrfToken;
  if (key) headers["Idempotency-Key"] = key;
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(BASE + path, {
      method,
      headers,
      cache: "no-store",
      credentials: "same-origin",
      signal: AbortSignal.timeout(PATIENCE_MS),
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  } catch {
    throw new ApiError(0, {});
  }
  return readAnswer(answer);
}

/** @param {Response} answer */
async function readAnswer(answer) {
  if (answer.status === 204) return null;
  /** @type {any} */
  let content = null;
  try {
    content = await answer.json();
  } catch {
    // A proxy's error page, or an answer cut off: what counts is the status below.
    if (answer.ok) throw new ApiError(0, {});
  }
  if (answer.ok) return content;
  const error = new ApiError(answer.status, content ?? {});
  if (answer.status === 401 && error.code !== "sign_in_failed") access.whenOver();
  throw error;
}

/**
 * @param {string} path
 * @param {Record<string, string | number | null | undefined>} [query] empty values are left out
 */
export function get(path, query = {}) {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    value === null || value === undefined || value === "" ? [] : [[name, String(value)]],
  );
  const search = new URLSearchParams(pairs).toString();
  return call("GET", search ? `${path}?${search}` : path);
}

/** @param {string} path @param {unknown} body */
export const post = (path, body) => call("POST", path, { body });
/** @param {string} path @param {unknown} body */
export const put = (path, body) => call("PUT", path, { body });
/** @param {string} path @param {unknown} body */
export const patch = (path, body) => call("PATCH", path, { body });
/** @param {string} path */
export const remove = (path) => call("DELETE", path);

/**
 * A POST with an Idempotency-Key. Without an answer it is tried again under the same key, so that
 * it is done once however often it is sent.
 * @param {string} path
 * @param {unknown} [body]
 * @param {string} [key] of an earlier try
 */
export async function deed(path, body = {}, key = newId()) {
  for (const pause of REPEAT_AFTER_MS) {
    try {
      return await call("POST", path, { body, key });
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isUnsure) throw error;
      await new Promise((done) => setTimeout(done, pause));
    }
  }
  return call("POST", path, { body, key });
}
