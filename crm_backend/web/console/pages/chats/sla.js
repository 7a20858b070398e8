// @ts-check
/** How long somebody has waited, and whether that is still within the target: pure decisions. */

const CLOSE_MS = 2 * 60_000;
const LONG_WAIT_MS = 10 * 60_000;

/** @typedef {{tone: "ok" | "warn" | "bad", kind: "waited" | "dueIn" | "overdue", milliseconds: number}} Wait */

/**
 * @param {import("../../types.js").Row} row
 * @param {number} now epoch milliseconds
 * @returns {Wait | null} null when nobody waits
 */
export function waitOf(row, now) {
  const since = row.waiting_since ?? (row.owner.kind === "queue" ? row.queued_at : null);
  if (!since) return null;
  const waited = Math.max(0, now - Date.parse(since));
  const left = row.first_answer_due_at ? Date.parse(row.first_answer_due_at) - now : null;
  if (left !== null && left < 0) return { tone: "bad", kind: "overdue", milliseconds: -left };
  if (left !== null && left < CLOSE_MS) return { tone: "warn", kind: "dueIn", milliseconds: left };
  const tone = left === null && waited > LONG_WAIT_MS ? "warn" : "ok";
  return { tone, kind: "waited", milliseconds: waited };
}

/** @param {number | null} confidence 0 to 1 @returns {"high" | "middle" | "low"} */
export function confidenceWord(confidence) {
  if ((confidence ?? 0) >= 0.85) return "high";
  return (confidence ?? 0) >= 0.6 ? "middle" : "low";
}
