// @ts-check
/** Writing an article, also from a question that none answered. */

import { ApiError, deed, put } from "../../api.js";
import { oneLine } from "../../format.js";
import { html } from "../../html.js";
import { Dialog } from "../../parts/dialog.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useDraft, useSending } from "../../parts/form.js";
import { Markdown } from "../../parts/markdown.js";
import { words } from "../../words.js";

const LONGEST_TITLE = 60;
const LONGEST_TEXT = 800;
const LONGEST_LISTS = 2_600;
const LAST_POSITION = 999;
const BETWEEN_TAGS = /[\s,，、;；]+/u;

/** @typedef {import("../../types.js").Article} Article */
/** @typedef {import("../../types.js").UnansweredQuestion} Question */

/** @param {{row: Article | null, question?: Question, saved?: () => void, close: () => void}} props */
export function ArticleForm({ row, question, saved, close }) {
  const { articles: texts, shared } = words();
  const [draft, change, forgetDraft] = useDraft(`article:${row?.id ?? `new:${question?.id ?? ""}`}`, typedOf(row, question));
  const sending = useSending();
  const body = bodyOf(draft);
  const submit = () =>
    void sending.send(
      (key) => (row ? put(`/articles/${row.id}`, { ...body, changed_at: draft.changedAt }).catch(meetOthersWords) : deed("/articles", body, key)),
      () => {
        forgetDraft();
        saved?.();
        close();
      },
    );
  /** Whoever saves once more knows that somebody else did. @param {unknown} error */
  const meetOthersWords = (error) => {
    if (error instanceof ApiError && error.code === "article_changed") change({ changedAt: String(error.facts.changed_at) });
    throw error;
  };
  const isBackwards = Boolean(draft.from && draft.until && draft.until < draft.from);
  const isIncomplete = !body.title || !body.text || !body.title_en !== !body.text_en || isBackwards;
  return html`<${Dialog} title=${row ? texts.editArticle : texts.newArticle} close=${close}>
    <${Form} isWide submit=${submit} sending=${sending} label=${shared.save} cancel=${close} isIncomplete=${isIncomplete}>
      <${Field} label=${texts.articleTitle}><input maxlength=${LONGEST_TITLE} value=${draft.title} onInput=${typed((title) => change({ title }))} /><//>
      <${Field} label=${texts.similar} hint=${texts.similarHint}>
        <textarea rows="3" maxlength=${LONGEST_LISTS} value=${draft.similar} onInput=${typed((similar) => change({ similar }))}></textarea><//>
      <${Field} label=${texts.text} hint=${texts.textHint}>
        <textarea rows="5" maxlength=${LONGEST_TEXT} value=${draft.text} onInput=${typed((text) => change({ text }))}></textarea><//>
      ${body.text && html`<div class="preview" aria-label=${texts.preview} role="group"><${Markdown} text=${body.text} /></div>`}
      <${Field} label=${texts.titleEnglish} hint=${texts.englishHint}>
        <input lang="en" maxlength=${LONGEST_TITLE} value=${draft.titleEnglish} onInput=${typed((titleEnglish) => change({ titleEnglish }))} /><//>
      <${Field} label=${texts.textEnglish}>
        <textarea lang="en" rows="3" maxlength=${LONGEST_TEXT} value=${draft.textEnglish} onInput=${typed((textEnglish) => change({ textEnglish }))}></textarea><//>
      <div class="form-pair">
        <${Field} label=${texts.topic} hint=${texts.topicHint}><select value=${draft.topic} onChange=${typed((topic) => change({ topic }))}>
          <option value="" selected=${!draft.topic}>${texts.noTopic}</option>
          ${Object.entries(texts.topics).map(([id, text]) => html`<option key=${id} value=${id} selected=${id === draft.topic}>${text}</option>`)}
        </select><//>
        <${Field} label=${texts.position} hint=${texts.positionHint}>
          <input type="number" min="0" max=${LAST_POSITION} value=${draft.position} onInput=${typed((position) => change({ position }))} /><//>
      </div>
      <${Field} label=${texts.tags} hint=${texts.tagsHint}><input value=${draft.tags} onInput=${typed((tags) => change({ tags }))} /><//>
      <div class="form-pair">
        <${Field} label=${texts.validFrom}><input type="date" value=${draft.from} onInput=${typed((from) => change({ from }))} /><//>
        <${Field} label=${texts.validUntil} hint=${isBackwards ? texts.endsBeforeItBegins : ""}><input type="date" value=${draft.until} onInput=${typed((until) => change({ until }))} /><//>
      </div>
    <//>
  <//>`;
}

/**
 * An article while it is typed: lists as lines and words. A draft keeps which version it was begun from.
 * @param {Article | null} row
 * @param {Question | undefined} question whose words begin a new one
 */
function typedOf(row, question) {
  return {
    topic: row?.topic ?? "",
    title: row?.title ?? oneLine(question?.text).slice(0, LONGEST_TITLE),
    similar: (row?.similar_questions ?? []).join("\n"),
    text: row?.text ?? "",
    titleEnglish: row?.title_en ?? "",
    textEnglish: row?.text_en ?? "",
    tags: (row?.tags ?? []).join(" "),
    from: row?.valid_from ?? "",
    until: row?.valid_until ?? "",
    position: String(row?.position ?? 0),
    changedAt: row?.changed_at ?? "",
  };
}

/** @param {ReturnType<typeof typedOf>} draft */
function bodyOf(draft) {
  return {
    topic: draft.topic || null,
    title: draft.title.trim(),
    similar_questions: draft.similar.split("\n").map((each) => each.trim()).filter(Boolean),
    text: draft.text.trim(),
    title_en: draft.titleEnglish.trim() || null,
    text_en: draft.textEnglish.trim() || null,
    tags: draft.tags.split(BETWEEN_TAGS).filter(Boolean),
    valid_from: draft.from || null,
    valid_until: draft.until || null,
    position: Number(draft.position),
  };
}
