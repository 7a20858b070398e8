// @ts-check
/** What happened to a customer, told by the hub in codes and figures, in the agent's language. */

import { money, oneLine } from "../../format.js";
import { fill, wordFor, words } from "../../words.js";

/**
 * @typedef {{at: string, ref: string | null, text: string}} Happened  text: what somebody wrote
 * @typedef {Happened & {kind: "order", status: string, total_minor: number, currency: string, item: string | null, pieces: number}} OrderEntry
 * @typedef {Happened & {kind: "refund", state: string, refund_kind: string, amount_minor: number, currency: string, reason: string}} RefundEntry
 * @typedef {Happened & {kind: "ticket", type: string, state: string}} TicketEntry
 * @typedef {Happened & {kind: "chat", channel: string}} ChatEntry
 * @typedef {Happened & {kind: "feedback", part: string, score: number}} FeedbackEntry
 * @typedef {Happened & {kind: "note", author: string}} NoteEntry
 * @typedef {OrderEntry | RefundEntry | TicketEntry | ChatEntry | FeedbackEntry | NoteEntry} Entry
 * @typedef {{title: string, text: string}} Told
 */

/** @param {Entry} entry @returns {Told} */
export function entryInWords(entry) {
  switch (entry.kind) {
    case "order":
      return orderInWords(entry);
    case "refund":
      return refundInWords(entry);
    case "ticket":
      return ticketInWords(entry);
    case "chat":
      return told("chat", { channel: wordFor(words().customers.channels, entry.channel) }, entry.text);
    case "feedback":
      return told("feedback", { part: wordFor(words().service.parts, entry.part), score: entry.score }, entry.text);
    case "note":
      return told("note", { author: oneLine(entry.author) }, entry.text);
  }
}

/** @param {OrderEntry} order @returns {Told} */
function orderInWords({ ref, status, total_minor: total, currency, item, pieces }) {
  const { customers } = words();
  const name = oneLine(item);
  const goods = pieces > 1 ? fill(customers.goods, { name, pieces }) : name;
  const text = [money(total, currency), goods].filter(Boolean).join(" · ");
  return told("order", { ref: oneLine(ref), status: wordFor(customers.orderStatuses, status) }, text);
}

/** @param {RefundEntry} refund @returns {Told} */
function refundInWords({ ref, state, refund_kind: kind, amount_minor: amount, currency, reason, text }) {
  const { customers, tickets } = words();
  // An approved return waits for the goods, not for the money.
  const stands = kind === "return_refund" && state === "approved" ? "awaiting_goods" : state;
  const why = [wordFor(customers.refundReasons, reason), text].filter(Boolean).join(" · ");
  const values = { ref: oneLine(ref), state: wordFor(tickets.refundStates, stands) };
  return told("refund", values, [money(amount, currency), why].filter(Boolean).join(" · "));
}

/** @param {TicketEntry} ticket @returns {Told} */
function ticketInWords({ ref, type, state, text }) {
  const { tickets } = words();
  const values = { ref: oneLine(ref), type: wordFor(tickets.types, type), state: wordFor(tickets.states, state) };
  return told("ticket", values, text);
}

/**
 * @param {Entry["kind"]} kind
 * @param {Record<string, string | number>} values
 * @param {string} text
 * @returns {Told}
 */
function told(kind, values, text) {
  return { title: oneLine(fill(words().customers.entries[kind], values)), text };
}
