// @ts-check
/** The middle of the middle pane: everything said, in order, and who is typing. */

import { clock, dayKey, dayName, moment, oneLine } from "../../format.js";
import { classes, html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../../html.js";
import { isArticle, MessageCard, QuotedArticle } from "../../parts/cards.js";
import { Icon } from "../../parts/icon.js";
import { useStore } from "../../store.js";
import { fill, words } from "../../words.js";
import { outbox } from "./outbox.js";
import { timelineOf } from "./timeline.js";

const NEAR_END_PX = 80;

/** @typedef {import("./open_chat.js").OpenChat} OpenChat */
/** @typedef {import("../../types.js").Message} Message */

/** @param {{chat: OpenChat, waiting: import("./outbox.js").Outgoing[]}} props */
export function Log({ chat, waiting }) {
  const { chats } = words();
  const { messages, notes, row, hasEarlier, isLoadingEarlier, typing } = useStore(chat.store);
  const entries = useMemo(
    () => timelineOf({ messages, notes, ledger: row?.ledger ?? [], hasEarlier }, dayKey),
    [messages, notes, row?.ledger, hasEarlier],
  );
  const last = `${entries.at(-1)?.key} ${waiting.at(-1)?.key} ${Object.keys(typing)}`;
  const { box, hasFresh, toEnd } = useScroll(entries[0]?.key ?? "", last);
  return html`<div class="log-frame">
    <div class="log" ref=${box} role="log" aria-label=${chats.log} tabindex="0">
      ${hasEarlier
        ? html`<button type="button" class="button small earlier" disabled=${isLoadingEarlier}
            onClick=${() => void chat.loadEarlier()}>${chats.loadEarlier}</button>`
        : html`<p class="aside">${chats.startOfChat}</p>`}
      ${entries.map((entry) => html`<${Entry} key=${entry.key} entry=${entry} />`)}
      ${waiting.map((entry) => html`<${Unconfirmed} key=${entry.key} entry=${entry} />`)}
      <${Typing} typing=${typing} />
    </div>
    ${hasFresh && html`<button type="button" class="jump" onClick=${toEnd}>${chats.newMessages}<${Icon} name="down" /></button>`}
  </div>`;
}

/**
 * Keeps the end in sight while one is there, and the place one reads while one is not.
 * @param {string} first key of the first entry
 * @param {string} last what changes when something is added at the end
 */
function useScroll(first, last) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const seen = useRef({ isAtEnd: true, height: 0, first: "" });
  const [hasFresh, setFresh] = useState(false);

  function toEnd() {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  }

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const { isAtEnd, height, first: before } = seen.current;
    if (isAtEnd) toEnd();
    else if (before && before !== first) element.scrollTop += element.scrollHeight - height;
    else setFresh(true);
    seen.current.first = first;
    seen.current.height = element.scrollHeight;
  }, [first, last]);

  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const look = () => {
      const left = element.scrollHeight - element.scrollTop - element.clientHeight;
      seen.current.isAtEnd = left < NEAR_END_PX;
      if (seen.current.isAtEnd) setFresh(false);
    };
    const resized = new ResizeObserver(() => {
      if (seen.current.isAtEnd) toEnd();
    });
    resized.observe(element);
    element.addEventListener("scroll", look);
    return () => {
      resized.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, []);
  return { box, hasFresh, toEnd };
}

/** @typedef {import("./timeline.js").Entry} TimelineEntry */

/** @param {{entry: TimelineEntry}} props */
export function Entry({ entry }) {
  // The same node again tells Preact to leave it alone: a long log is not drawn anew for one line.
  return useMemo(() => drawEntry(entry), identityOf(entry));
}

/** @param {TimelineEntry} entry @returns {unknown[]} what its looks depend on */
function identityOf(entry) {
  if (entry.kind === "message") return [entry.message, entry.isFirst];
  if (entry.kind === "note") return [entry.note, true];
  return [entry.kind === "change" ? entry.change : entry.at, true];
}

/** @param {TimelineEntry} entry */
function drawEntry(entry) {
  if (entry.kind === "message") return html`<${Bubble} message=${entry.message} isFirst=${entry.isFirst} />`;
  if (entry.kind === "note") {
    const { author, text, written_at: at } = entry.note;
    return html`<${NoteBox} author=${author} text=${text} at=${at} />`;
  }
  if (entry.kind === "change") return html`<${ChangeLine} change=${entry.change} />`;
  return html`<p class="day"><span>${dayName(entry.at)}</span></p>`;
}

/** @param {{message: Message, isFirst: boolean}} props */
function Bubble({ message, isFirst }) {
  const { sender, text, sent_at: at, card } = message;
  return html`<div class=${classes("message", { first: isFirst })} data-sender=${sender} data-seq=${message.seq}>
    ${isFirst && html`<p class="by"><span class="badge">${senderWords(message)}</span>
      <time class="figures" datetime=${at} title=${moment(at)}>${clock(at)}</time></p>`}
    ${isArticle(card)
      ? html`<div class="bubble" title=${moment(at)}><${QuotedArticle} card=${card} /></div>`
      : text && html`<p class="bubble" title=${moment(at)}>${text}</p>`}
    ${card && html`<${MessageCard} card=${card} />`}
    <${Choices} choices=${message.choices} />
    <${Fate} message=${message} />
  </div>`;
}

/**
 * What became of a message: whether it reached the customer, whether they changed it.
 * @param {{message: Message}} props
 */
function Fate({ message: { delivery, edited_at: editedAt } }) {
  const { chats } = words();
  if (delivery === "unknown" || delivery === "dead")
    return html`<p class="fate bad" title=${chats.deliveryHints[delivery]}>${chats.deliveries[delivery]}</p>`;
  return editedAt ? html`<p class="fate hint" title=${moment(editedAt)}>${chats.edited}</p>` : null;
}

/** @param {Message} message */
function senderWords({ sender, agent_name: name }) {
  const { badges } = words().chats;
  return sender === "agent" && name ? `${badges.agent} ${oneLine(name)}` : badges[sender];
}

/** @param {{choices: unknown}} props */
function Choices({ choices }) {
  if (!Array.isArray(choices) || !choices.length) return null;
  return html`<ul class="choices" aria-label=${words().chats.choices}>
    ${choices.map((choice) => html`<li key=${String(choice?.id)}>${oneLine(choice?.title)}</li>`)}
  </ul>`;
}

/** @param {{author: string, text: string, at: string, children?: import("../../html.js").Child}} props */
function NoteBox({ author, text, at, children }) {
  return html`<div class="note">
    <p class="by"><${Icon} name="note" /><strong>${words().chats.internalNote}</strong>
      <span>${oneLine(author)}</span><time class="figures" datetime=${at} title=${moment(at)}>${clock(at)}</time></p>
    <p class="note-text">${text}</p>
    ${children}
  </div>`;
}

/** @param {{change: import("../../types.js").Change}} props */
function ChangeLine({ change }) {
  const { chats } = words();
  const to = change.to === "agent" && change.agent_name ? oneLine(change.agent_name) : chats.changeKinds[change.to];
  const parts = [
    fill(chats.change, { from: chats.changeKinds[change.from], to }),
    oneLine(change.reason_text),
    change.by && ![change.agent_name, chats.changeKinds[change.from]].includes(change.by) ? fill(chats.changeBy, { who: oneLine(change.by) }) : "",
    clock(change.changed_at),
  ];
  return html`<p class="aside change figures" title=${moment(change.changed_at)}>${parts.filter(Boolean).join(" · ")}</p>`;
}

/** @param {{entry: import("./outbox.js").Outgoing}} props */
function Unconfirmed({ entry }) {
  const { chats } = words();
  const state =
    entry.state === "sending"
      ? html`<p class="sending hint">${chats.sending}</p>`
      : html`<p class="unsent"><span class="bad"><strong>${chats.unsent}</strong> ${entry.trouble}</span>
          <button type="button" class="link" onClick=${() => outbox.retry(entry.key)}>${chats.retry}</button>
          <button type="button" class="link" onClick=${() => outbox.discard(entry.key)}>${chats.discard}</button></p>`;
  if (entry.mode === "note") {
    return html`<${NoteBox} author="" text=${entry.text} at=${entry.writtenAt}>${state}<//>`;
  }
  return html`<div class="message first" data-sender="agent" data-state=${entry.state}>
    <p class="bubble">${entry.text}</p>${state}</div>`;
}

/** @param {{typing: Record<string, string>}} props */
function Typing({ typing }) {
  const { chats } = words();
  const all = Object.entries(typing);
  if (!all.length) return null;
  const texts = all.map(([who, sender]) => {
    if (sender === "agent") return fill(chats.typing.agent, { name: oneLine(who) });
    return sender === "bot" ? chats.typing.bot : chats.typing.customer;
  });
  return html`<p class="typing hint"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${texts.join(words().app.listMark)}</p>`;
}
