// @ts-check
/** 问数据: a colleague types to the bot and is answered with the shop's figures. `#/ask` */

import { clock, moment, oneLine } from "../../format.js";
import { classes, html, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../../html.js";
import { isArticle, MessageCard, QuotedArticle } from "../../parts/cards.js";
import { PageHead } from "../../parts/page_head.js";
import { me } from "../../session.js";
import { useStore } from "../../store.js";
import { fill, words } from "../../words.js";
import { Talk } from "./talk.js";

const MAX_CODE_POINTS = 2_000;
const QUESTION_GAP_PX = 12;
const SAME_BREATH_MS = 5 * 60_000;

/** @param {import("../../pages.js").PageProps} _props */
export default function AskPage(_props) {
  const { ask } = words();
  const talk = useMemo(() => new Talk(), []);
  const state = useStore(talk.store);
  useEffect(() => {
    void talk.open();
    return () => talk.close();
  }, [talk]);
  return html`<div class="sheet ask">
    <${PageHead} title=${ask.title}>
      ${me().role !== "agent" && html`<a class="button" href="/dashboard">${words().app.openDashboard}</a>`}
    <//>
    <${Transcript} talk=${talk} state=${state} />
    <div class="ask-desk">
      <${WireNotice} talk=${talk} wire=${state.wire} />
      <${Question} ask=${(/** @type {string} */ text) => talk.say(text)} />
    </div>
  </div>`;
}

/** @typedef {import("./talk.js").TalkState} TalkState */

/** @param {{talk: Talk, state: TalkState}} props */
function Transcript({ talk, state }) {
  const { ask } = words();
  const { said, waiting, isTyping, hasLoaded } = state;
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const toEnd = () => showLast(box.current);
  useLayoutEffect(toEnd, [said.length, waiting.length, isTyping]);
  const last = said.at(-1);
  return html`<div class="log-frame"><div class="log" ref=${box} role="log" aria-label=${ask.log} tabindex="0" onLoadCapture=${toEnd}>
    ${hasLoaded && !said.length && !waiting.length && html`<${Examples} ask=${(/** @type {string} */ text) => talk.say(text)} />`}
    ${said.map((message, place) => html`<${Message} key=${message.seq} message=${message} before=${said[place - 1]}
      choose=${message === last && !waiting.length ? (/** @type {import("./talk.js").Choice} */ choice) => talk.say(choice.title, choice.id) : null} />`)}
    ${waiting.map((entry) => html`<div key=${entry.clientId} class="message first" data-sender="me" data-state=${entry.trouble ? "unsent" : "sending"}>
      <p class="bubble">${entry.text}</p>
      ${entry.trouble
        ? html`<p class="unsent"><strong class="bad">${ask.unsent}</strong>
            <button type="button" class="link" onClick=${() => talk.retry(entry.clientId)}>${ask.retry}</button></p>`
        : html`<p class="sending hint">${ask.sending}</p>`}</div>`)}
    ${isTyping && html`<p class="typing hint"><span class="dots" aria-hidden="true"><i></i><i></i><i></i></span>${ask.typing}</p>`}
  </div></div>`;
}

/**
 * The end, but never at the cost of the last question: a long answer is read from its beginning.
 * @param {HTMLElement | null} box
 */
function showLast(box) {
  if (!box) return;
  const question = /** @type {HTMLElement | undefined} */ ([...box.querySelectorAll("[data-sender=me]")].at(-1));
  const end = box.scrollHeight - box.clientHeight;
  box.scrollTop = question ? Math.min(end, question.offsetTop - box.offsetTop - QUESTION_GAP_PX) : end;
}

/** @param {{ask: (text: string) => void}} props */
function Examples({ ask: put }) {
  const { ask } = words();
  return html`<div class="ask-start">
    <p class="strong">${ask.emptyTitle}</p>
    <p class="hint">${ask.emptyHint}</p>
    <ul class="ask-examples">${ask.examples.map((example) => html`<li key=${example}>
      <button type="button" class="button" onClick=${() => put(example)}>${example}</button></li>`)}</ul>
  </div>`;
}

/** @typedef {import("./talk.js").Said} Said */

/** @param {{message: Said, before: Said | undefined, choose: ((choice: import("./talk.js").Choice) => void) | null}} props */
function Message({ message, before, choose }) {
  const { ask } = words();
  const { sender, text, card, choices, sent_at: at } = message;
  const who = sender === "customer" ? "me" : sender;
  const isFirst = before?.sender !== sender || Date.parse(at) - Date.parse(before.sent_at) > SAME_BREATH_MS;
  return html`<div class=${classes("message", { first: isFirst })} data-sender=${who} data-seq=${message.seq}>
    ${isFirst && html`<p class="by"><span class="badge">${who === "me" ? ask.me : ask.bot}</span>
      <time class="figures" datetime=${at} title=${moment(at)}>${clock(at)}</time></p>`}
    ${isArticle(card)
      ? html`<div class="bubble"><${QuotedArticle} card=${card} /></div>`
      : text && html`<p class="bubble figures">${text}</p>`}
    ${card && html`<${MessageCard} card=${card} />`}
    ${choose && choices.length > 0 && html`<ul class="ask-choices" aria-label=${ask.next}>
      ${choices.map((choice) => html`<li key=${choice.id}>
        <button type="button" class="button small" onClick=${() => choose(choice)}>${oneLine(choice.title)}</button></li>`)}
    </ul>`}
  </div>`;
}

/** @param {{talk: Talk, wire: import("./talk.js").Wire}} props */
function WireNotice({ talk, wire }) {
  const { ask } = words();
  if (wire === "waiting") return html`<p class="hint" role="status">${ask.reconnecting}</p>`;
  if (wire !== "down") return null;
  return html`<p class="hint" role="status">${ask.down}
    <button type="button" class="link" onClick=${() => void talk.open()}>${ask.retry}</button></p>`;
}

/** @param {{ask: (text: string) => void}} props */
function Question({ ask: put }) {
  const { ask } = words();
  const [text, setText] = useState("");
  const over = [...text].length - MAX_CODE_POINTS;
  /** @param {string} now  a key may come before what was typed is drawn */
  function send(now) {
    if (!maySend(now)) return;
    put(now.trim());
    setText("");
  }
  /** @param {KeyboardEvent & {currentTarget: HTMLTextAreaElement}} event */
  function press(event) {
    // While an input method composes, Enter belongs to it.
    if (event.isComposing || event.keyCode === 229 || event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    send(event.currentTarget.value);
  }
  return html`<div class="composer">
    <div class="field">
      <div class="mirror" aria-hidden="true">${`${text} `}</div>
      <textarea rows="2" value=${text} placeholder=${ask.hint} aria-label=${ask.question}
        onInput=${(/** @type {Event & {currentTarget: HTMLTextAreaElement}} */ event) => setText(event.currentTarget.value)}
        onKeyDown=${press}></textarea>
    </div>
    <div class="composer-end">
      <span class=${classes("hint figures", { bad: over > 0 })} role="status">${over > 0 ? fill(words().chats.over, { count: over }) : ""}</span>
      <button type="button" class="button primary" disabled=${!maySend(text)} onClick=${() => send(text)}>${ask.send}</button>
    </div>
  </div>`;
}

/** @param {string} text */
function maySend(text) {
  return text.trim() !== "" && [...text].length <= MAX_CODE_POINTS;
}
