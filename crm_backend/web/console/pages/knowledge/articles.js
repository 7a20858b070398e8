// @ts-check
/** Articles by topic: published ones are quoted by the bot, drafts are not. */

import { put } from "../../api.js";
import { oneLine } from "../../format.js";
import { html } from "../../html.js";
import { say, sayTrouble } from "../../parts/toasts.js";
import { fill, wordFor, words } from "../../words.js";
import { ArticleForm } from "./article_form.js";
import { Entries } from "./entries.js";

/** @typedef {import("../../types.js").Article} Article */

/** @param {import("./page.js").ViewProps} props */
export function ArticlesView({ head }) {
  const { knowledge } = words();
  const kind = {
    path: "articles",
    add: knowledge.newArticle,
    empty: { title: knowledge.articlesEmptyTitle, hint: knowledge.articlesEmptyHint },
    nameOf: (/** @type {Article} */ row) => oneLine(row.title),
    Content: ArticleContent,
    EditForm: ArticleForm,
  };
  return html`<${Entries} head=${head} kind=${kind} actions=${publishButton} />`;
}

/** @param {{row: Article}} props */
function ArticleContent({ row }) {
  const { knowledge } = words();
  const days = [row.valid_from, row.valid_until].some(Boolean) && `${oneLine(row.valid_from)}–${oneLine(row.valid_until)}`;
  return html`<div class="entry-text">
    <p><span class="strong">${oneLine(row.title)}</span> <span class="hint">${wordFor(knowledge.topics, row.topic)}</span>
      ${row.is_published ? html` <span class="badge ok">${knowledge.published}</span>` : html` <span class="badge">${knowledge.draft}</span>`}
      ${days && html` <span class="hint figures">${days}</span>`}</p>
    <p class="hint own-lines">${row.text}</p>
    ${row.text_en && html`<p class="hint own-lines" lang="en">${oneLine(row.title_en)}: ${row.text_en}</p>`}
  </div>`;
}

/**
 * @param {Article} row
 * @param {() => void} changed
 */
function publishButton(row, changed) {
  const { knowledge } = words();
  const label = row.is_published ? knowledge.withdraw : knowledge.publish;
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
  const { knowledge, shared } = words();
  const { id, ...content } = row;
  try {
    await put(`/articles/${id}`, { ...content, is_published: isPublished });
    changed();
    const text = fill(isPublished ? knowledge.publishedNow : knowledge.withdrawnNow, { title: oneLine(row.title) });
    say(text, { action: { label: shared.undo, press: () => void publish(row, !isPublished, changed) } });
  } catch (error) {
    sayTrouble(error);
  }
}
