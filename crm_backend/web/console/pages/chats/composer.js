// @ts-check
/** Where the agent writes: to the customer, or a note; the two look nothing alike. */

import { oneLine } from "../../format.js";
import { classes, html, useEffect, useLayoutEffect, useMemo, useRef } from "../../html.js";
import { live } from "../../live.js";
import { Icon } from "../../parts/icon.js";
import { me } from "../../session.js";
import { Store, useStore } from "../../store.js";
import { fill, words } from "../../words.js";
import { filled, matching, unfilled, useCannedReplies } from "./canned.js";
import { CannedList } from "./canned_list.js";
import { mayTakeOver } from "./conversation_header.js";
import { outbox } from "./outbox.js";

const MAX_CODE_POINTS = 2_000;
const COUNTED_FROM = 1_900;
const TYPING_REPEAT_MS = 3_000;

/** @typedef {import("./open_chat.js").OpenChat} OpenChat */
/** @typedef {import("./drafts.js").Drafts} Drafts */

/** @param {{chat: OpenChat, drafts: Drafts}} props */
export function Composer({ chat, drafts }) {
  const { chats } = words();
  const { row } = useStore(chat.store);
  const { mode, focus } = useStore(drafts.store);
  const menu = useMemo(() => new Store({ chosen: 0, isShut: false }), [drafts]);
  const { chosen, isShut } = useStore(menu);
  const { field } = drafts;
  const replies = useCannedReplies();
  const typing = useTyping(chat.id);
  const isNote = mode === "note";
  const owner = row?.owner ?? { kind: "bot" };
  const isBlocked = !isNote && !mayTakeOver(owner);
  const text = drafts.textOf(mode);
  const found = isShut || isNote ? null : matching(replies, text);

  useLayoutEffect(() => {
    if (focus) field.current?.focus();
  }, [focus]);

  /** @param {string} next */
  function write(next) {
    drafts.write(mode, next);
    menu.set({ chosen: 0, isShut: false });
    if (!isNote) typing(next.trim() !== "" && !next.startsWith("/"));
  }

  function send() {
    // A key may come before what was typed is drawn; it goes where the field that was seen goes.
    const now = drafts.textOf(mode);
    if (isBlocked || !maySend(now, isNote)) return;
    const { messages, notes } = chat.store.state;
    const after = mode === "note" ? notes.at(-1)?.no : messages.at(-1)?.seq;
    outbox.send(chat.id, mode, now.trim(), after ?? 0);
    write("");
  }

  /** @param {import("../../types.js").CannedReply | undefined} reply */
  function insert(reply) {
    if (reply) write(filled(reply.text, chat.store.state));
    field.current?.focus();
  }

  /** @param {KeyboardEvent} event */
  function press(event) {
    // While an input method composes, Enter belongs to it.
    if (event.isComposing || event.keyCode === 229) return;
    const list = isNote || menu.state.isShut ? null : matching(replies, drafts.textOf(mode));
    if (list && pressInList(event, list)) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      send();
    }
  }

  /** @param {KeyboardEvent} event @param {import("../../types.js").CannedReply[]} list */
  function pressInList(event, list) {
    const place = menu.state.chosen;
    const moves = { ArrowDown: 1, ArrowUp: list.length - 1 };
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      menu.set({ chosen: (place + moves[event.key]) % Math.max(1, list.length) });
    } else if ((event.key === "Enter" || event.key === "Tab") && list.length) insert(list[place]);
    else if (event.key === "Escape") menu.set({ isShut: true });
    else return false;
    event.preventDefault();
    return true;
  }

  return html`<div class=${classes("composer", { "is-note": isNote })}>
    <div class="modes" role="group" aria-label=${chats.mode}>
      <button type="button" aria-pressed=${String(!isNote)} onClick=${() => drafts.choose("reply")}>${chats.reply}</button>
      <button type="button" aria-pressed=${String(isNote)} onClick=${() => drafts.choose("note")}><${Icon} name="note" />${chats.note}</button>
    </div>
    ${found && html`<${CannedList} replies=${found} chosen=${chosen} choose=${insert} />`}
    <div class="field">
      <div class="mirror" aria-hidden="true">${`${text} `}</div>
      <textarea ref=${field} rows="2" value=${text} placeholder=${hintOf(mode, owner)} disabled=${isBlocked}
        aria-label=${isNote ? chats.note : chats.reply}
        aria-controls=${found ? "canned-list" : null} aria-activedescendant=${found?.length ? `canned-${chosen}` : null}
        onInput=${(/** @type {Event & {currentTarget: HTMLTextAreaElement}} */ event) => write(event.currentTarget.value)}
        onKeyDown=${press} onBlur=${() => typing(false)}></textarea>
    </div>
    <div class="composer-end">
      <span class=${classes("hint figures", { bad: lengthOf(text) > MAX_CODE_POINTS })} role="status">${countWords(text, isNote)}</span>
      <button type="button" class="button primary" disabled=${isBlocked || !maySend(text, isNote)} onClick=${send}>
        ${isNote ? chats.noteSave : chats.send}</button>
    </div>
  </div>`;
}

/**
 * @param {import("./outbox.js").Mode} mode
 * @param {import("../../types.js").Owner} owner
 */
function hintOf(mode, owner) {
  const { chats } = words();
  if (mode === "note") return chats.noteHint;
  if (!mayTakeOver(owner)) return fill(chats.replyBlocked, { name: oneLine(owner.agent_name) });
  return owner.agent_id === me().id ? chats.replyHint : chats.replyTakesOver;
}

/** @param {string} text @param {boolean} isNote */
function maySend(text, isNote) {
  const isWhole = isNote || !unfilled(text).length;
  return text.trim() !== "" && lengthOf(text) <= MAX_CODE_POINTS && isWhole;
}

/** @param {string} text @returns {number} code points, as the hub counts */
function lengthOf(text) {
  return [...text].length;
}

/** @param {string} text @param {boolean} isNote */
function countWords(text, isNote) {
  const { chats, app } = words();
  const gaps = isNote ? [] : unfilled(text);
  const length = lengthOf(text);
  if (gaps.length) return fill(chats.unfilled, { names: gaps.join(app.listMark) });
  if (length > MAX_CODE_POINTS) return fill(chats.over, { count: length - MAX_CODE_POINTS });
  return length > COUNTED_FROM ? fill(chats.left, { count: MAX_CODE_POINTS - length }) : "";
}

/**
 * Tells the customer that somebody writes; repeated while it goes on, since the hub lets it lapse.
 * @param {string} chatId
 * @returns {(on: boolean) => void}
 */
function useTyping(chatId) {
  const told = useRef({ on: false, at: 0 });
  /** @param {boolean} on */
  const tell = (on) => {
    const isNews = on !== told.current.on || (on && Date.now() - told.current.at > TYPING_REPEAT_MS);
    if (!isNews) return;
    told.current = { on, at: Date.now() };
    live.send({ type: "typing", conversation_id: chatId, on });
  };
  useEffect(() => () => tell(false), []);
  return tell;
}
