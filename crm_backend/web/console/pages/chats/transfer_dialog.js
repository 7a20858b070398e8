// @ts-check
/** Which colleague takes the chat over, and what they should know. */

import { get } from "../../api.js";
import { oneLine } from "../../format.js";
import { html, useEffect, useState } from "../../html.js";
import { Dialog } from "../../parts/dialog.js";
import { Failed, Loading } from "../../parts/states.js";
import { me } from "../../session.js";
import { fill, words } from "../../words.js";
import { transfer } from "./deeds.js";

/** @typedef {import("../../types.js").Staff} Staff */

/** @param {{chat: import("./open_chat.js").OpenChat, close: () => void}} props */
export function TransferDialog({ chat, close }) {
  const { chats, app } = words();
  const [members, setMembers] = useState(/** @type {Staff[] | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [chosen, setChosen] = useState(/** @type {Staff | null} */ (null));
  const [note, setNote] = useState("");
  const [isBusy, setBusy] = useState(false);

  function load() {
    setError(null);
    get("/staff/members").then(
      (page) => setMembers(page.members.filter((/** @type {Staff} */ one) => one.is_active && one.id !== me().id)),
      setError,
    );
  }
  useEffect(load, []);

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (!chosen) return;
    setBusy(true);
    if (await transfer(chat, chosen, note.trim())) close();
    else setBusy(false);
  }

  return html`<${Dialog} title=${chats.transferTitle} close=${close}>
    ${error ? html`<${Failed} error=${error} again=${load} />` : null}
    ${!members && !error ? html`<${Loading} rows=${3} />` : null}
    ${members?.length === 0 && html`<p class="hint">${chats.noColleagues}</p>`}
    ${members && members.length > 0 && html`<form class="transfer" onSubmit=${submit}>
      <ul class="colleagues">
        ${members.map((one) => html`<li key=${one.id}><label class="check">
          <input type="radio" name="colleague" checked=${chosen?.id === one.id} onChange=${() => setChosen(one)} />
          ${oneLine(one.display_name)} <span class="hint">${app.roles[one.role]}</span></label></li>`)}
      </ul>
      <label>${chats.transferNote}
        <textarea rows="3" value=${note}
          onInput=${(/** @type {Event & {currentTarget: HTMLTextAreaElement}} */ event) => setNote(event.currentTarget.value)}></textarea>
      </label>
      <div class="dialog-end">
        <button type="button" class="button" onClick=${close}>${app.cancel}</button>
        <button type="submit" class="button primary" disabled=${!chosen || isBusy}>
          ${chosen ? fill(chats.transferNow, { name: oneLine(chosen.display_name) }) : chats.transferPick}</button>
      </div>
    </form>`}
  <//>`;
}
