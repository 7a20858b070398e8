// @ts-check
/** Articles by topic: published ones are quoted by the bot, drafts are not. */

import { put } from "../../api.js";
import { oneLine } from "../../format.js";
import { html } from "../../html.js";
import { Entries } from "../../parts/entries.js";
import { Markdown } from "../../parts/markdown.js";
import { Tags } from "../../parts/tags.js";
import { say, sayTrouble } from "../../parts/toasts.js";
import { today } from "../../shop_days.js";
import { fill, wordFor, words } from "../../words.js";
import { ArticleForm } from "./article_form.js";

/** @typedef {import("../../types.js").Article} Article */

/** @param {import("./page.js").ViewProps} props */
export function ArticlesView({ head }) {
  const { articles: texts } = words();
  const kind = {
    path: "articles",
    rows: "articles",
    operation: /** @type {const} */ ("edit_knowledge"),
    note: texts.notes.articles,
    readersNote: texts.managersOnly,
    deleted: texts.deleted,
    add: texts.newArticle,
    empty: { title: texts.articlesEmptyTitle, hint: texts.articlesEmptyHint },
    loss: texts.articleLoss,
    nameOf: (/** @type {Article} */ row) => oneLine(row.title),
    Content: ArticleContent,
    EditForm: ArticleForm,
  };
  return html`<${Entries} head=${head} kind=${kind} actions=${publishButton} />`;
}

/** @param {{row: Article}} props */
function ArticleContent({ row }) {
  const { articles: texts } = words();
  const isRated = row.helpful_count + row.unhelpful_count > 0;
  return html`<div class="entry-text">
    <p class="entry-head"><span class="strong">${oneLine(row.title)}</span> <span class="hint">${row.topic ? wordFor(texts.topics, row.topic) : texts.noTopic}</span>
      ${" "}<${Standing} row=${row} />
      ${" "}<span class="hint figures">${daysOf(row)}</span>
      ${isRated && html` <span class="hint figures">${fill(texts.ratings, { helpful: row.helpful_count, unhelpful: row.unhelpful_count })}</span>`}</p>
    ${row.similar_questions.length > 0 && html`<p class="hint">${fill(texts.alsoAsked, { questions: row.similar_questions.map(oneLine).join(" · ") })}</p>`}
    <${Markdown} text=${row.text} />
    ${row.text_en && html`<div class="hint" lang="en"><p class="strong">${oneLine(row.title_en)}</p><${Markdown} text=${row.text_en} /></div>`}
    ${row.tags.length > 0 && html`<${Tags} tags=${row.tags} />`}
  </div>`;
}

/** Whether the bot quotes it today. @param {{row: Article}} props */
function Standing({ row }) {
  const { articles: texts } = words();
  if (!row.is_published) return html`<span class="badge">${texts.draft}</span>`;
  if (row.valid_until && row.valid_until < today()) return html`<span class="badge warn">${texts.over}</span>`;
  if (row.valid_from && row.valid_from > today()) return html`<span class="badge warn">${texts.notYet}</span>`;
  return html`<span class="badge ok">${texts.published}</span>`;
}

/** @param {Article} row */
function daysOf(row) {
  const { articles: texts } = words();
  if (!row.valid_from && !row.valid_until) return "";
  const pattern = !row.valid_until ? texts.fromDay : !row.valid_from ? texts.untilDay : texts.fromTo;
  return fill(pattern, { from: oneLine(row.valid_from), until: oneLine(row.valid_until) });
}

/**
 * @param {Article} row
 * @param {() => void} changed
 */
function publishButton(row, changed) {
  const { articles: texts } = words();
  const label = row.is_published ? texts.withdraw : texts.publish;
  return html`<button type="button" class="button small" aria-label=${`${label} ${oneLine(row.title)}`}
    onClick=${() => publish(row, !row.is_published, changed)}>${label}</button>`;
}

/**
 * Done at once, and back by one press.
 * @param {Article} row
 * @param {boolean} isPublished
 * @param {() => void} changed
 */
async function publish(row, isPublished, changed) {
  const { articles: texts, shared } = words();
  try {
    await put(`/articles/${row.id}/publication`, { is_published: isPublished });
    changed();
    const text = fill(isPublished ? texts.publishedNow : texts.withdrawnNow, { title: oneLine(row.title) });
    say(text, { action: { label: shared.undo, press: () => void publish(row, !isPublished, changed) } });
  } catch (error) {
    sayTrouble(error);
  }
}
