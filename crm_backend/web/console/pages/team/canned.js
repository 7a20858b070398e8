// @ts-check
/** Canned replies: what is typed after `/`, and what is then sent. */

import { newId } from "/widget.js";

import { deed, put, remove } from "../../api.js";
import { oneLine } from "../../format.js";
import { html, useState } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Dialog } from "../../parts/dialog.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useDraft, useSending } from "../../parts/form.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { say, sayTrouble } from "../../parts/toasts.js";
import { may } from "../../rights.js";
import { fill, words } from "../../words.js";

const LONGEST_SHORTCUT = 20;
const LONGEST_TITLE = 60;
const LONGEST_TEXT = 1_000;

/** @typedef {import("../../types.js").CannedReply} CannedReply */

/** @param {import("./page.js").ViewProps} props */
export function CannedView({ head }) {
  const { team } = words();
  const [edited, setEdited] = useState(/** @type {CannedReply | "new" | null} */ (null));
  const list = useLoaded("/canned-replies");
  const changed = () => void list.source.load();
  const write = may("edit_canned_replies") &&
    html`<button type="button" class="button primary" onClick=${() => setEdited("new")}>${team.newReply}</button>`;
  return html`<div class="sheet">
    <${PageHead} ...${head}>${write}<//>
    <div class="sheet-scroll">
      <${Listing} of=${list} name="replies" empty=${{ title: team.cannedEmptyTitle, hint: team.cannedEmptyHint, action: write }}
        draw=${(/** @type {CannedReply[]} */ rows) => html`<ul class="entries">${rows.map((reply) =>
          html`<${ReplyEntry} key=${reply.id} reply=${reply} edit=${() => setEdited(reply)} changed=${changed} />`)}</ul>`} />
    </div>
    ${edited && html`<${ReplyForm} reply=${edited === "new" ? null : edited} saved=${changed} close=${() => setEdited(null)} />`}
  </div>`;
}

/** @param {{reply: CannedReply, edit: () => void, changed: () => void}} props */
function ReplyEntry({ reply, edit, changed }) {
  const { shared } = words();
  const title = oneLine(reply.title);
  return html`<li class="entry-row">
    <div class="entry-text"><p><kbd>/${oneLine(reply.shortcut)}</kbd> <span class="strong">${title}</span></p><p class="hint own-lines">${reply.text}</p></div>
    ${may("edit_canned_replies") && html`<div class="entry-end">
      <button type="button" class="button small" aria-label=${`${shared.edit} ${title}`} onClick=${edit}>${shared.edit}</button>
      <button type="button" class="button small" aria-label=${`${shared.remove} ${title}`} onClick=${() => forget(reply, changed)}>${shared.remove}</button>
    </div>`}
  </li>`;
}

/**
 * Gone at once, and back by one press.
 * @param {CannedReply} reply
 * @param {() => void} changed
 */
async function forget({ id, shortcut, title, text }, changed) {
  const { team, shared } = words();
  try {
    await remove(`/canned-replies/${id}`);
    changed();
    const key = newId();
    const press = () => void deed("/canned-replies", { shortcut, title, text }, key).then(changed, sayTrouble);
    say(fill(team.replyDeleted, { title: oneLine(title) }), { action: { label: shared.undo, press } });
  } catch (error) {
    sayTrouble(error);
  }
}

/** @param {{reply: CannedReply | null, saved: () => void, close: () => void}} props */
function ReplyForm({ reply, saved, close }) {
  const { team, shared } = words();
  const initial = { shortcut: reply?.shortcut ?? "", title: reply?.title ?? "", text: reply?.text ?? "" };
  const [draft, change, forgetDraft] = useDraft(`canned:${reply?.id ?? "new"}`, initial);
  const sending = useSending();
  const body = { shortcut: draft.shortcut.trim(), title: draft.title.trim(), text: draft.text.trim() };
  const submit = () =>
    void sending.send(
      (key) => (reply ? put(`/canned-replies/${reply.id}`, body) : deed("/canned-replies", body, key)),
      () => {
        forgetDraft();
        saved();
        close();
      },
    );
  const isIncomplete = !body.shortcut || /\s/u.test(body.shortcut) || !body.title || !body.text;
  return html`<${Dialog} title=${reply ? team.editReply : team.newReply} close=${close}>
    <${Form} isWide submit=${submit} sending=${sending} label=${shared.save} cancel=${close} isIncomplete=${isIncomplete}>
      <div class="form-pair">
        <${Field} label=${team.shortcut} hint=${team.shortcutHint}>
          <input value=${draft.shortcut} maxlength=${LONGEST_SHORTCUT} autocapitalize="none" onInput=${typed((shortcut) => change({ shortcut }))} /><//>
        <${Field} label=${team.replyTitle}><input value=${draft.title} maxlength=${LONGEST_TITLE} onInput=${typed((title) => change({ title }))} /><//>
      </div>
      <${Field} label=${team.replyText} hint=${team.replyVariables}>
        <textarea rows="5" maxlength=${LONGEST_TEXT} value=${draft.text} onInput=${typed((text) => change({ text }))}></textarea><//>
    <//>
  <//>`;
}
