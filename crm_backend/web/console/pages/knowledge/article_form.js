// @ts-check
/** Writing an article. */

import { post, put } from "../../api.js";
import { html } from "../../html.js";
import { Dialog } from "../../parts/dialog.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useDraft, useSending } from "../../parts/form.js";
import { words } from "../../words.js";

const LONGEST_TITLE = 60;
const LONGEST_TEXT = 800;
const LAST_POSITION = 999;

/** @param {{row: import("../../types.js").Article | null, saved: () => void, close: () => void}} props */
export function ArticleForm({ row, saved, close }) {
  const { knowledge, shared } = words();
  const initial = {
    topic: row?.topic ?? "account",
    title: row?.title ?? "",
    text: row?.text ?? "",
    titleEnglish: row?.title_en ?? "",
    textEnglish: row?.text_en ?? "",
    from: row?.valid_from ?? "",
    until: row?.valid_until ?? "",
    position: String(row?.position ?? 0),
  };
  const [draft, change, forgetDraft] = useDraft(`article:${row?.id ?? "new"}`, initial);
  const sending = useSending();
  const body = {
    topic: draft.topic,
    title: draft.title.trim(),
    text: draft.text.trim(),
    title_en: draft.titleEnglish.trim() || null,
    text_en: draft.textEnglish.trim() || null,
    valid_from: draft.from || null,
    valid_until: draft.until || null,
    position: Number(draft.position),
    is_published: row?.is_published ?? false,
  };
  const submit = () =>
    void sending.send(
      () => (row ? put(`/articles/${row.id}`, body) : post("/articles", body)),
      () => {
        forgetDraft();
        saved();
        close();
      },
    );
  const isIncomplete = !body.title || !body.text || !body.title_en !== !body.text_en;
  return html`<${Dialog} title=${row ? knowledge.editArticle : knowledge.newArticle} close=${close}>
    <${Form} isWide submit=${submit} sending=${sending} label=${shared.save} cancel=${close} isIncomplete=${isIncomplete}>
      <div class="form-pair">
        <${Field} label=${knowledge.topic}><select value=${draft.topic} onChange=${typed((topic) => change({ topic }))}>
          ${Object.entries(knowledge.topics).map(([id, text]) => html`<option key=${id} value=${id} selected=${id === draft.topic}>${text}</option>`)}
        </select><//>
        <${Field} label=${knowledge.position} hint=${knowledge.positionHint}>
          <input type="number" min="0" max=${LAST_POSITION} value=${draft.position} onInput=${typed((position) => change({ position }))} /><//>
      </div>
      <${Field} label=${knowledge.articleTitle}><input maxlength=${LONGEST_TITLE} value=${draft.title} onInput=${typed((title) => change({ title }))} /><//>
      <${Field} label=${knowledge.text} hint=${knowledge.textHint}>
        <textarea rows="5" maxlength=${LONGEST_TEXT} value=${draft.text} onInput=${typed((text) => change({ text }))}></textarea><//>
      <${Field} label=${knowledge.titleEnglish} hint=${knowledge.englishHint}>
        <input lang="en" maxlength=${LONGEST_TITLE} value=${draft.titleEnglish} onInput=${typed((titleEnglish) => change({ titleEnglish }))} /><//>
      <${Field} label=${knowledge.textEnglish}>
        <textarea lang="en" rows="3" maxlength=${LONGEST_TEXT} value=${draft.textEnglish} onInput=${typed((textEnglish) => change({ textEnglish }))}></textarea><//>
      <div class="form-pair">
        <${Field} label=${knowledge.validFrom}><input type="date" value=${draft.from} onInput=${typed((from) => change({ from }))} /><//>
        <${Field} label=${knowledge.validUntil}><input type="date" value=${draft.until} onInput=${typed((until) => change({ until }))} /><//>
      </div>
    <//>
  <//>`;
}
