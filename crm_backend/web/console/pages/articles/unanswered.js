// @ts-check
/** What customers asked and no article answered: written from, or taken off the list. */

import { put } from "../../api.js";
import { moment, oneLine } from "../../format.js";
import { html, useState } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { say, sayTrouble } from "../../parts/toasts.js";
import { may } from "../../rights.js";
import { href } from "../../router.js";
import { fill, words } from "../../words.js";
import { ArticleForm } from "./article_form.js";

/** @typedef {import("../../types.js").UnansweredQuestion} Question */

/** @param {import("./page.js").ViewProps} props */
export function UnansweredView({ head }) {
  const { articles: texts } = words();
  const [question, setQuestion] = useState(/** @type {Question | null} */ (null));
  const list = useLoaded("/unanswered-questions");
  const changed = () => void list.source.load();
  return html`<div class="sheet">
    <${PageHead} ...${head} />
    <div class="sheet-scroll">
      <p class="hint sheet-intro">${texts.notes.unanswered}</p>
      <${Listing} of=${list} name="questions" empty=${{ title: texts.unansweredEmptyTitle, hint: texts.unansweredEmptyHint }}
        draw=${(/** @type {Question[]} */ rows) => html`<ul class="entries">${rows.map((row) =>
          html`<${QuestionEntry} key=${row.id} row=${row} write=${() => setQuestion(row)} settle=${() => settle(row, true, changed, texts.leftOut)} />`)}</ul>`} />
    </div>
    ${question && html`<${ArticleForm} row=${null} question=${question} saved=${() => settle(question, true, changed, texts.writtenFrom)} close=${() => setQuestion(null)} />`}
  </div>`;
}

/** @param {{row: Question, write: () => void, settle: () => void}} props */
function QuestionEntry({ row, write, settle: leave }) {
  const { articles: texts } = words();
  const text = oneLine(row.text);
  return html`<li class="entry-row">
    <div class="entry-text">
      <p class="strong">${text}</p>
      <p class="hint figures">${fill(texts.askedTimes, { count: row.count, last: moment(row.last_asked_at) })}
        ${" "}<a href=${href("chats", row.conversation_id, "past", row.conversation_id)}>${texts.openChat}</a></p>
    </div>
    ${may("edit_knowledge") && html`<div class="entry-end">
      <button type="button" class="button small" aria-label=${`${texts.writeFrom} ${text}`} onClick=${write}>${texts.writeFrom}</button>
      <button type="button" class="button small" aria-label=${`${texts.leaveOut} ${text}`} onClick=${leave}>${texts.leaveOut}</button>
    </div>`}
  </li>`;
}

/**
 * Off the list at once, and back by one press.
 * @param {Question} row
 * @param {boolean} isSettled
 * @param {() => void} changed
 * @param {string} done  what is said of it, with ``{text}``
 */
async function settle(row, isSettled, changed, done) {
  const { shared } = words();
  try {
    await put(`/unanswered-questions/${row.id}`, { is_settled: isSettled });
    changed();
    if (!isSettled) return;
    say(fill(done, { text: oneLine(row.text) }), { action: { label: shared.undo, press: () => void settle(row, false, changed, done) } });
  } catch (error) {
    sayTrouble(error);
  }
}
