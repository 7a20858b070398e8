// @ts-check
/** Answers of the bot that the fence kept back: the agent sends, edits or dismisses them. */

import { percent } from "../../format.js";
import { html, useState } from "../../html.js";
import { Icon } from "../../parts/icon.js";
import { words } from "../../words.js";
import { acceptSuggestion, dismissSuggestion } from "./deeds.js";

/** @typedef {import("./open_chat.js").OpenChat} OpenChat */
/** @typedef {import("../../types.js").Suggestion} Suggestion */

/** @param {{chat: OpenChat, suggestions: Suggestion[]}} props */
export function Suggestions({ chat, suggestions }) {
  return suggestions.map(
    (suggestion) => html`<${SuggestionBox} key=${suggestion.turn_id} chat=${chat} suggestion=${suggestion} />`,
  );
}

/** @param {{chat: OpenChat, suggestion: Suggestion}} props */
function SuggestionBox({ chat, suggestion }) {
  const { chats, app } = words();
  const [edited, setEdited] = useState(/** @type {string | null} */ (null));
  const [isBusy, setBusy] = useState(false);
  const whole = suggestion.texts.join("\n");

  async function accept() {
    setBusy(true);
    await acceptSuggestion(chat, suggestion.turn_id, edited === null ? null : edited.trim());
    setBusy(false);
  }

  return html`<section class="suggestion" aria-label=${chats.suggestion}>
    <p class="by"><${Icon} name="bolt" /><strong>${chats.suggestion}</strong>
      <span class="hint figures">${percent(suggestion.confidence)}</span></p>
    ${edited === null
      ? html`<p class="suggestion-text">${whole}</p>`
      : html`<textarea rows="3" aria-label=${chats.suggestionText} value=${edited}
          onInput=${(/** @type {Event & {currentTarget: HTMLTextAreaElement}} */ event) => setEdited(event.currentTarget.value)}></textarea>`}
    <div class="row-end">
      <button type="button" class="button small" disabled=${isBusy || edited?.trim() === ""} onClick=${accept}>${chats.suggestionSend}</button>
      ${edited === null
        ? html`<button type="button" class="button small" onClick=${() => setEdited(whole)}>${chats.suggestionEdit}</button>`
        : html`<button type="button" class="button small" onClick=${() => setEdited(null)}>${app.cancel}</button>`}
      <button type="button" class="button small" onClick=${() => void dismissSuggestion(chat, suggestion.turn_id)}>${chats.suggestionDismiss}</button>
    </div>
  </section>`;
}
