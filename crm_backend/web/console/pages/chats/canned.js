// @ts-check
/** Canned replies: which match what was typed after `/`, and their variables filled by plain replacement. */

import { get } from "../../api.js";
import { oneLine } from "../../format.js";
import { useEffect, useState } from "../../html.js";
import { me, session } from "../../session.js";

/** @typedef {import("../../types.js").CannedReply} CannedReply */

const VARIABLE = /\{(customer_name|order_number|agent_name|shop_name)\}/gu;
const MOST_SHOWN = 8;

/** @returns {CannedReply[]} loaded once per visit of the composer; none while they cannot be had */
export function useCannedReplies() {
  const [replies, setReplies] = useState(/** @type {CannedReply[]} */ ([]));
  useEffect(() => {
    get("/canned-replies").then(
      (page) => setReplies(page.replies),
      // Without them one can still write; the link's notice says what is wrong.
      () => setReplies([]),
    );
  }, []);
  return replies;
}

/**
 * @param {CannedReply[]} replies
 * @param {string} draft begins with "/" and has no space or break where replies are wanted
 */
export function matching(replies, draft) {
  const match = /^\/(\S*)$/u.exec(draft);
  if (!match) return null;
  const wanted = (match[1] ?? "").toLowerCase();
  return replies
    .filter(({ shortcut, title }) => `${shortcut} ${title}`.toLowerCase().includes(wanted))
    .slice(0, MOST_SHOWN);
}

/**
 * What is not known stays as it is, for the agent to see and fill.
 * @param {string} text
 * @param {import("./open_chat.js").ChatState} chat
 */
export function filled(text, chat) {
  const order = chat.card?.orders[0] ?? chat.customer?.orders[0];
  /** @type {Record<string, string>} */
  const values = {
    customer_name: oneLine(chat.row?.participant.name),
    order_number: oneLine(order?.number),
    agent_name: oneLine(me().display_name),
    shop_name: oneLine(session.state.shop?.name),
  };
  return text.replace(VARIABLE, (whole, name) => values[name] || whole);
}

/** @param {string} text @returns {string[]} the variables still to be filled */
export function unfilled(text) {
  return [...new Set(text.match(VARIABLE) ?? [])];
}
