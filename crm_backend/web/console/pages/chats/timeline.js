// @ts-check
/** Messages, notes and changes of owner as one list in the order of time: pure, tested by the page. */

/** @typedef {import("../../types.js").Message} Message */
/** @typedef {import("../../types.js").Note} Note */
/** @typedef {import("../../types.js").Change} Change */
/**
 * @typedef {{kind: "day", key: string, at: string}
 *   | {kind: "message", key: string, at: string, message: Message, isFirst: boolean}
 *   | {kind: "note", key: string, at: string, note: Note}
 *   | {kind: "change", key: string, at: string, change: Change}} Entry
 */

const SAME_BREATH_MS = 5 * 60_000;

/**
 * @param {{messages: Message[], notes: Note[], ledger: Change[], hasEarlier: boolean}} chat
 * @param {(at: string) => string} dayKey
 * @returns {Entry[]}
 */
export function timelineOf({ messages, notes, ledger, hasEarlier }, dayKey) {
  const beginning = hasEarlier ? time(messages[0]?.sent_at) : -Infinity;
  /** @type {Entry[]} */
  const asides = [
    ...notes.map((note) => /** @type {Entry} */ ({ kind: "note", key: `n${note.no}`, at: note.written_at, note })),
    ...ledger.map((change) => /** @type {Entry} */ ({ kind: "change", key: `c${change.epoch}`, at: change.changed_at, change })),
  ].filter(({ at }) => time(at) >= beginning);
  asides.sort((a, b) => time(a.at) - time(b.at));
  return withDays(merged(messages, asides), dayKey);
}

/**
 * Messages keep the order of their seq whatever their clocks say; asides find their place by time.
 * @param {Message[]} messages
 * @param {Entry[]} asides
 */
function merged(messages, asides) {
  /** @type {Entry[]} */
  const entries = [];
  let next = 0;
  /** @type {Message | null} */
  let before = null;
  for (const message of messages) {
    while (next < asides.length && time(asides[next]?.at) <= time(message.sent_at)) {
      entries.push(/** @type {Entry} */ (asides[next]));
      next += 1;
      before = null;
    }
    const isFirst = !before || !isSameBreath(before, message);
    entries.push({ kind: "message", key: `m${message.seq}`, at: message.sent_at, message, isFirst });
    before = message;
  }
  return [...entries, ...asides.slice(next)];
}

/** @param {Message} one @param {Message} other */
function isSameBreath(one, other) {
  return (
    one.sender === other.sender &&
    one.agent_name === other.agent_name &&
    time(other.sent_at) - time(one.sent_at) < SAME_BREATH_MS
  );
}

/**
 * @param {Entry[]} entries
 * @param {(at: string) => string} dayKey
 */
function withDays(entries, dayKey) {
  let day = "";
  return entries.flatMap((entry) => {
    const key = dayKey(entry.at);
    if (!key || key === day) return [entry];
    day = key;
    const begun = entry.kind === "message" ? { ...entry, isFirst: true } : entry;
    return [/** @type {Entry} */ ({ kind: "day", key: `d${key}`, at: entry.at }), begun];
  });
}

/** @param {string | undefined} at */
function time(at) {
  return at ? Date.parse(at) : 0;
}
