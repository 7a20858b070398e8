// @ts-check
/** Canned replies: what is typed after `/`, and what is then sent. */

import { deed, put } from "../../api.js";
import { oneLine } from "../../format.js";
import { html } from "../../html.js";
import { Dialog } from "../../parts/dialog.js";
import { Entries } from "../../parts/entries.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useDraft, useSending } from "../../parts/form.js";
import { words } from "../../words.js";

const LONGEST_SHORTCUT = 20;
const LONGEST_TITLE = 60;
const LONGEST_TEXT = 1_000;

/** @typedef {import("../../types.js").CannedReply} CannedReply */

/** @param {import("./page.js").ViewProps} props */
export function CannedView({ head }) {
  const { team } = words();
  const kind = {
    path: "canned-replies",
    rows: "replies",
    operation: /** @type {const} */ ("edit_canned_replies"),
    deleted: team.replyDeleted,
    add: team.newReply,
    empty: { title: team.cannedEmptyTitle, hint: team.cannedEmptyHint },
    contentOf: (/** @type {CannedReply} */ { id: _, ...content }) => content,
    nameOf: (/** @type {CannedReply} */ row) => oneLine(row.title),
    Content: ReplyContent,
    EditForm: ReplyForm,
  };
  return html`<${Entries} head=${head} kind=${kind} />`;
}

/** @param {{row: CannedReply}} props */
function ReplyContent({ row }) {
  return html`<div class="entry-text">
    <p class="entry-head"><kbd>/${oneLine(row.shortcut)}</kbd> <span class="strong">${oneLine(row.title)}</span></p>
    <p class="hint own-lines">${row.text}</p>
  </div>`;
}

/** @param {{row: CannedReply | null, close: () => void}} props */
function ReplyForm({ row, close }) {
  const { team, shared } = words();
  const initial = { shortcut: row?.shortcut ?? "", title: row?.title ?? "", text: row?.text ?? "" };
  const [draft, change, forgetDraft] = useDraft(`canned:${row?.id ?? "new"}`, initial);
  const sending = useSending();
  const body = { shortcut: draft.shortcut.trim(), title: draft.title.trim(), text: draft.text.trim() };
  const submit = () =>
    void sending.send(
      (key) => (row ? put(`/canned-replies/${row.id}`, body) : deed("/canned-replies", body, key)),
      () => {
        forgetDraft();
        close();
      },
    );
  const isIncomplete = !body.shortcut || /\s/u.test(body.shortcut) || !body.title || !body.text;
  return html`<${Dialog} title=${row ? team.editReply : team.newReply} close=${close}>
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
