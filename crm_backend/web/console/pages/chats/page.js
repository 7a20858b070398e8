// @ts-check
/** The chats page: list, conversation, customer. */

import { chatList } from "../../chat_list.js";
import { html } from "../../html.js";
import { useStore } from "../../store.js";

/** @param {import("../../pages.js").PageProps} props */
export default function ChatsPage({ route }) {
  const { rows } = useStore(chatList.store);
  return html`<div class="chats" data-open=${route.parts[0] ?? ""}>
    <ul>${rows.map((row) => html`<li key=${row.id}>${row.participant.name}</li>`)}</ul>
  </div>`;
}
