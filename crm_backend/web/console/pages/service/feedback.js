// @ts-check
/** What customers said when their chats ended. */

import { filterBy } from "../../address.js";
import { day, moment, oneLine, percent, shortTime } from "../../format.js";
import { html } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { ToggleFilter } from "../../parts/filters.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { PeriodPicker, periodOf } from "../../parts/period_picker.js";
import { Score } from "../../parts/score.js";
import { Table, TwoLines } from "../../parts/table.js";
import { href } from "../../router.js";
import { fill, wordFor, words } from "../../words.js";

const LOW_SCORE = "2";

/**
 * @typedef {object} FeedbackRow
 * @property {string | number} id
 * @property {string} conversation_id
 * @property {string | null} customer_number
 * @property {string | null} customer_name
 * @property {string} part
 * @property {string | null} agent_name
 * @property {number} score
 * @property {string | null} comment
 * @property {string} answered_at
 */

/** @param {{route: import("../../router.js").Route, head: import("../../parts/page_head.js").Head}} props */
export function FeedbackView({ route, head }) {
  const { service } = words();
  const { from, to } = periodOf(route.query);
  const isLow = route.query.get("low") === "true";
  const query = { from, to, max_score: isLow ? LOW_SCORE : null };
  const list = useLoaded("/feedback", query, { topics: ["feedback"], rows: "feedback" });
  return html`<div class="sheet">
    <${PageHead} ...${head} />
    <div class="filter-bar"><${PeriodPicker} route=${route} />
      <${ToggleFilter} label=${service.lowOnly} isOn=${isLow} toggle=${() => filterBy(route, { low: isLow ? "" : "true" })} /></div>
    <div class="sheet-scroll">
      ${list.value?.answered > 0 && html`<${Summary} page=${list.value} />`}
      <p class="hint basis">${fill(service.feedbackBasis, { from: day(from), to: day(to) })}</p>
      <${Listing} of=${list} name="feedback" empty=${isLow
        ? { title: service.lowEmptyTitle, hint: service.lowEmptyHint }
        : { title: service.feedbackEmptyTitle, hint: service.feedbackEmptyHint }}
        draw=${(/** @type {FeedbackRow[]} */ rows) => html`<${Table} label=${service.views.feedback} rows=${rows} columns=${columns()}
          keyOf=${(/** @type {FeedbackRow} */ row) => String(row.id)} hrefOf=${(/** @type {FeedbackRow} */ row) => href("chats", row.conversation_id)} />`} />
    </div>
  </div>`;
}

/** @param {{page: {average: number, answered: number, asked: number}}} props */
function Summary({ page: { average, answered, asked } }) {
  const { service } = words();
  const share = percent(answered / asked);
  return html`<div class="headline">
    <strong class="figures">${fill(service.averageOf, { average: average.toFixed(1) })}</strong>
    <span class="hint figures">${fill(service.answeredOf, { asked, answered, share })}</span>
  </div>`;
}

/** @returns {import("../../parts/table.js").Column<FeedbackRow>[]} */
function columns() {
  const { service, shared } = words();
  const { columns: titles } = service;
  return [
    {
      id: "customer",
      title: titles.customer,
      cell: (row) => html`<${TwoLines} name=${oneLine(row.customer_name) || shared.visitor} under=${oneLine(row.customer_number)} />`,
    },
    { id: "score", title: titles.score, cell: (row) => html`<${Score} score=${row.score} />` },
    { id: "comment", title: titles.comment, cell: (row) => (row.comment ? html`<span class="own-lines">${row.comment}</span>` : html`<span class="hint">${service.noComment}</span>`) },
    { id: "part", title: titles.part, isWide: true, cell: (row) => oneLine(row.agent_name) || wordFor(service.parts, row.part) },
    { id: "at", title: titles.at, isWide: true, cell: (row) => html`<span class="nowrap" title=${moment(row.answered_at)}>${shortTime(row.answered_at)}</span>` },
  ];
}
