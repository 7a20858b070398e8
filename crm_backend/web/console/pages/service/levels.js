// @ts-check
/** How soon people answer and resolve, against the shop's targets, and which chats missed them. */

import { filterBy } from "../../address.js";
import { day, moment, oneLine, shortTime, span } from "../../format.js";
import { html } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { ToggleFilter } from "../../parts/filters.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { PeriodPicker, periodOf } from "../../parts/period_picker.js";
import { Table, TwoLines } from "../../parts/table.js";
import { href } from "../../router.js";
import { fill, words } from "../../words.js";
import { LevelBar } from "./level_bar.js";

const SECOND_MS = 1_000;

/** @typedef {"met" | "missed" | "open"} Outcome */
/** @typedef {{met: number, missed: number, open: number, median_seconds: number | null}} Level */
/**
 * @typedef {object} LevelRow
 * @property {string} conversation_id
 * @property {string} participant_name
 * @property {string | null} agent_name
 * @property {string | null} reason_text
 * @property {string} queued_at
 * @property {number | null} first_answer_seconds
 * @property {number | null} resolution_seconds
 * @property {Outcome} first_answer
 * @property {Outcome} resolution
 */

/** @param {{route: import("../../router.js").Route, head: import("../../parts/page_head.js").Head}} props */
export function LevelsView({ route, head }) {
  const { service } = words();
  const { from, to } = periodOf(route.query);
  const isMissedOnly = route.query.get("missed") === "true";
  const query = { from, to, missed: isMissedOnly ? "true" : null };
  const list = useLoaded("/service-levels", query, { topics: ["owner"], rows: "rows" });
  const { value } = list;
  return html`<div class="sheet">
    <${PageHead} ...${head} />
    <div class="filter-bar"><${PeriodPicker} route=${route} />
      <${ToggleFilter} label=${service.missedOnly} isOn=${isMissedOnly} toggle=${() => filterBy(route, { missed: isMissedOnly ? "" : "true" })} /></div>
    <div class="sheet-scroll">
      ${value && list.status !== "failed" && html`<div class="levels">
          <${LevelBar} title=${service.firstAnswer} target=${fill(service.targetMinutes, { count: value.targets.first_answer_minutes })} level=${value.first_answer} />
          <${LevelBar} title=${service.resolution} target=${fill(service.targetHours, { count: value.targets.resolution_hours })} level=${value.resolution} />
        </div>
        <p class="hint basis">${fill(service.basis, { from: day(from), to: day(to) })}</p>`}
      <${Listing} of=${list} name="rows" empty=${isMissedOnly && hasAny(value?.first_answer)
        ? { title: service.allMetTitle, hint: service.allMetHint }
        : { title: service.levelsEmptyTitle, hint: service.levelsEmptyHint }}
        draw=${(/** @type {LevelRow[]} */ rows) => html`<${Table} label=${service.views.levels} rows=${rows} columns=${columns()}
          keyOf=${(/** @type {LevelRow} */ row) => `${row.conversation_id} ${row.queued_at}`}
          hrefOf=${(/** @type {LevelRow} */ row) => href("chats", row.conversation_id)} />`} />
    </div>
  </div>`;
}

/** @param {Level} [level] */
const hasAny = (level) => level !== undefined && level.met + level.missed + level.open > 0;

/** @returns {import("../../parts/table.js").Column<LevelRow>[]} */
function columns() {
  const { service, shared } = words();
  const { levelColumns: titles } = service;
  return [
    {
      id: "chat",
      title: titles.chat,
      cell: (row) => html`<${TwoLines} name=${oneLine(row.participant_name) || shared.visitor} under=${oneLine(row.reason_text)} />`,
    },
    { id: "agent", title: titles.agent, isWide: true, cell: (row) => oneLine(row.agent_name) || shared.none },
    { id: "queued", title: titles.queued, isWide: true, cell: (row) => html`<span class="nowrap" title=${moment(row.queued_at)}>${shortTime(row.queued_at)}</span>` },
    { id: "first", title: titles.first, cell: (row) => html`<${Reached} outcome=${row.first_answer} seconds=${row.first_answer_seconds} />` },
    { id: "resolution", title: titles.resolution, cell: (row) => html`<${Reached} outcome=${row.resolution} seconds=${row.resolution_seconds} />` },
  ];
}

/** @type {Record<Outcome, string>} */
const TONES = { met: "ok", missed: "bad", open: "" };

/** @param {{outcome: Outcome, seconds: number | null}} props */
function Reached({ outcome, seconds }) {
  return html`<span class="reached"><span class=${`badge ${TONES[outcome] ?? ""}`}>${words().service[outcome]}</span>
    ${seconds !== null && html`<span class="figures nowrap">${span(seconds * SECOND_MS)}</span>`}</span>`;
}
