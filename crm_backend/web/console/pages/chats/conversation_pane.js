// @ts-check
/** The middle pane: who it is, what was said, what to decide, what to write. */

import { html, useEffect, useMemo, useState } from "../../html.js";
import { useShortcuts } from "../../keyboard.js";
import { Empty, Failed, Loading } from "../../parts/states.js";
import { go } from "../../router.js";
import { me } from "../../session.js";
import { useStore } from "../../store.js";
import { words } from "../../words.js";
import { Composer } from "./composer.js";
import { ConversationHeader } from "./conversation_header.js";
import { resolve, takeOver } from "./deeds.js";
import { Drafts } from "./drafts.js";
import { Handoff } from "./handoff.js";
import { Log } from "./log.js";
import { outbox, unconfirmed } from "./outbox.js";
import { Suggestions } from "./suggestions.js";
import { TransferDialog } from "./transfer_dialog.js";

/** @param {{chat: import("./open_chat.js").OpenChat}} props */
export function ConversationPane({ chat }) {
  const state = useStore(chat.store);
  const { entries } = useStore(outbox.store);
  const drafts = useMemo(() => new Drafts(chat.id), [chat]);
  const [isTransferring, setTransferring] = useState(false);
  const { row } = state;
  const isMine = row?.owner.agent_id === me().id;

  useEffect(() => outbox.onSent((entry, answer) => take(chat, entry, answer)), [chat]);
  useShortcuts({
    r: () => drafts.choose("reply"),
    n: () => drafts.choose("note"),
    "/": () => startCanned(drafts),
    t: () => void (row && !isMine && takeOver(chat)),
    e: () => void (row && isMine && resolve(chat)),
    Escape: leave,
  });

  return html`<section class="pane conversation" aria-label=${words().chats.title}>
    <${ConversationHeader} chat=${chat} openTransfer=${() => setTransferring(true)} />
    ${state.status === "ready" && row
      ? [
          html`<${Log} key="log" chat=${chat} waiting=${unconfirmed(entries, chat.id, state, me().display_name)} />`,
          html`<div key="desk" class="answer-desk">
            <div class="briefs">
              ${state.card && html`<${Handoff} chat=${chat} card=${state.card} />`}
              <${Suggestions} chat=${chat} suggestions=${row.suggestions} />
            </div>
            <${Composer} chat=${chat} drafts=${drafts} />
          </div>`,
        ]
      : html`<${NotReady} chat=${chat} />`}
    ${isTransferring && html`<${TransferDialog} chat=${chat} close=${() => setTransferring(false)} />`}
  </section>`;
}

/** @param {{chat: import("./open_chat.js").OpenChat}} props */
function NotReady({ chat }) {
  const { status, error } = chat.store.state;
  const { chats } = words();
  if (status === "missing") return html`<${Empty} title=${chats.missingTitle} hint=${chats.missingHint} />`;
  if (status === "failed") return html`<${Failed} error=${error} again=${() => void chat.load()} />`;
  return html`<${Loading} rows=${6} />`;
}

/**
 * @param {import("./open_chat.js").OpenChat} chat
 * @param {import("./outbox.js").Outgoing} entry
 * @param {any} answer
 */
function take(chat, entry, answer) {
  if (entry.chatId !== chat.id) return;
  if (entry.mode === "note") chat.addNote(answer);
  else chat.takeMessage(answer);
}

/** @param {Drafts} drafts */
function startCanned(drafts) {
  drafts.choose("reply");
  if (!drafts.store.state.reply) drafts.write("reply", "/");
}

/** First out of the field, then out of the chat. */
function leave() {
  const { activeElement } = document;
  if (activeElement instanceof HTMLTextAreaElement || activeElement instanceof HTMLInputElement) {
    activeElement.blur();
    return;
  }
  go("chats");
}
