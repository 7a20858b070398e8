// @ts-check
/**
 * The chats page: list, conversation, customer; three panes, two, or one, by the room there is.
 *
 * `#/chats/<id>` opens a chat, `#/chats/<id>/customer` its customer where that is a pane of its own,
 * `#/chats/<id>/past/<other>` one of the customer's earlier chats, read only.
 */

import { chatList } from "../../chat_list.js";
import { html, useEffect, useMemo } from "../../html.js";
import { useShortcuts } from "../../keyboard.js";
import { Empty } from "../../parts/states.js";
import { go } from "../../router.js";
import { words } from "../../words.js";
import { ConversationPane } from "./conversation_pane.js";
import { CustomerPane } from "./customer_pane.js";
import { ListPane } from "./list_pane.js";
import { OpenChat } from "./open_chat.js";
import { outbox } from "./outbox.js";
import { PastChat } from "./past_chat.js";

/** @param {import("../../pages.js").PageProps} props */
export default function ChatsPage({ route }) {
  const [id = "", part = "", past = ""] = route.parts;
  const { chats } = words();
  useEffect(() => outbox.restore(), []);
  useShortcuts({ j: () => step(id, 1), k: () => step(id, -1) });
  const pane = part === "customer" ? "customer" : id ? "chat" : "list";
  return html`<div class="chats" data-pane=${pane}>
    <${ListPane} openId=${id} />
    ${id
      ? html`<${OpenPanes} key=${id} id=${id} pastId=${part === "past" ? past : ""} />`
      : html`<section class="pane nothing-open"><${Empty} title=${chats.nothingOpenTitle} hint=${chats.nothingOpenHint} /></section>`}
  </div>`;
}

/** @param {{id: string, pastId: string}} props */
function OpenPanes({ id, pastId }) {
  const chat = useMemo(() => new OpenChat(id), [id]);
  useEffect(() => chat.open(), [chat]);
  return [
    pastId
      ? html`<${PastChat} key=${pastId} id=${pastId} backTo=${id} />`
      : html`<${ConversationPane} key="chat" chat=${chat} />`,
    html`<${CustomerPane} key="customer" chat=${chat} />`,
  ];
}

/**
 * @param {string} id
 * @param {1 | -1} by
 */
function step(id, by) {
  const { rows } = chatList.store.state;
  const place = rows.findIndex((row) => row.id === id);
  const next = place < 0 ? rows[0] : rows[Math.min(rows.length - 1, Math.max(0, place + by))];
  if (!next) return;
  go("chats", next.id);
  document.querySelector(`[data-id="${CSS.escape(next.id)}"]`)?.scrollIntoView({ block: "nearest" });
}
