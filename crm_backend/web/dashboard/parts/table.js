// @ts-check
/**
 * The rows of an answer: who or what, every column with its basis, numbers that open their records, CSV of the same question.
 *
 * The other period and the share are of the first column, so they stand beside it.
 */

import { html } from "../../console/html.js";
import { DownloadButton } from "../../console/parts/download.js";
import { href } from "../address.js";
import { spoken } from "../answers.js";
import { amountText } from "../numbers.js";
import { isTime } from "../question.js";
import { fill, words } from "../words.js";

/** @typedef {import("../types.js").FigureAnswer} FigureAnswer */
/** @typedef {import("../types.js").Row} Row */
/** @typedef {import("../types.js").Column} Column */

const FEW_NUMBERS = 2;
const MORE_ROWS = 5;
const USUAL_ROWS = 10;
const MOST_ROWS = 1000;

/**
 * Where a phone is too narrow for the columns, each row is drawn as a small list of its numbers; the
 * roles tell it as a table all the same.
 * @param {object} props
 * @param {FigureAnswer} props.answer
 * @param {boolean} props.isBusy
 * @param {URLSearchParams} props.query
 * @param {((row: Row, column: Column) => (() => void) | null)} props.opener what a number opens
 * @param {((row: Row) => string | null)} [props.linkOf] where a name leads
 */
export function AnswerTable({ answer, isBusy, query, opener, linkOf }) {
  const { table } = words();
  const { columns, rows, by } = answer;
  const isRanked = rows.some(({ rank }) => rank !== null) && !isTime(by);
  const hasShare = rows.some(({ share }) => share !== null);
  const hasBefore = rows.some(({ before }) => before !== null);
  const isWide = columns.length + Number(hasBefore) + Number(hasShare) > FEW_NUMBERS || rows.some(({ detail }) => detail);
  if (!rows.length) return html`<p class="hint">${words().empty.rowsTitle} ${words().empty.rowsHint}</p>`;
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${answer.sentence}><table role="table" class="answer-table" data-wide=${String(isWide)} aria-busy=${String(isBusy)}>
    <thead role="rowgroup"><tr role="row">
      ${isRanked && html`<th role="columnheader" scope="col" class="rank"><span class="spoken">${table.rank}</span></th>`}
      <th role="columnheader" scope="col" class="who">${dimensionName(by)}</th>
      ${columns.map((column, index) => html`<th key=${index} role="columnheader" scope="col" class="figure" title=${column.explanation}>${column.name}<span class="basis">${column.basis}</span></th>
        ${index === 0 && hasBefore && html`<th key="before" role="columnheader" scope="col" class="figure">${table.before}</th>`}
        ${index === 0 && hasShare && html`<th key="share" role="columnheader" scope="col" class="figure">${table.share}</th>`}`)}
    </tr></thead>
    <tbody role="rowgroup">${rows.map((row) => html`<${Line} key=${row.key || row.name} row=${row} answer=${answer} shown=${{ isRanked, hasBefore, hasShare }} opener=${opener} linkOf=${linkOf} />`)}</tbody>
  </table></div>
  <${More} answer=${answer} query=${query} />`;
}

/**
 * A row, and below all its numbers why they are what they are: beside a name that would be too narrow to read.
 * @param {object} props
 * @param {Row} props.row
 * @param {FigureAnswer} props.answer
 * @param {{isRanked: boolean, hasBefore: boolean, hasShare: boolean}} props.shown
 * @param {((row: Row, column: Column) => (() => void) | null)} props.opener
 * @param {((row: Row) => string | null)} [props.linkOf]
 */
function Line({ row, answer: { columns, by }, shown: { isRanked, hasBefore, hasShare }, opener, linkOf }) {
  const { table } = words();
  const width = 1 + columns.length + Number(hasBefore) + Number(hasShare);
  return html`<tr role="row" data-ranked=${String(row.rank !== null || isTime(by))} data-told=${String(Boolean(row.detail))}>
      ${isRanked && html`<td role="cell" class="rank figures">${row.rank ?? ""}</td>`}
      <th role="rowheader" scope="row"><${RowName} row=${row} address=${linkOf?.(row) ?? null} /></th>
      ${columns.map((column, index) => html`<td key=${index} role="cell" class="figure figures" data-name=${column.name}><${Cell} text=${amountText(row.amounts[index], column.unit)} press=${opener(row, column)} /></td>
        ${index === 0 && hasBefore && html`<td key="before" role="cell" class="figure figures hint" data-name=${table.before}>${row.before?.text ?? "—"}</td>`}
        ${index === 0 && hasShare && html`<td key="share" role="cell" class="figure figures hint" data-name=${table.share}>${row.share ?? "—"}</td>`}`)}
    </tr>
    ${row.detail && html`<tr role="row" class="detail-row">${isRanked && html`<td role="cell" class="rank"></td>`}<td role="cell" colspan=${width}><p class="detail">${row.detail}</p></td></tr>`}`;
}

/** @param {{row: Row, address: string | null}} props */
function RowName({ row, address }) {
  const { table } = words();
  const cut = row.is_cut && html` <span class="badge">${table.cut}</span>`;
  if (!address) return html`${row.name}${cut}`;
  return html`<a href=${address} title=${fill(table.filterBy, { name: row.name })}>${row.name}</a>${cut}`;
}

/** @param {{text: string, press: (() => void) | null}} props */
function Cell({ text, press }) {
  return press ? html`<button type="button" class="number" onClick=${press}>${text}</button>` : text;
}

/** @param {{answer: FigureAnswer, query: URLSearchParams}} props */
function More({ answer, query }) {
  const { table } = words();
  const shown = answer.rows.filter(({ rank }) => rank !== null).length;
  const asked = Number(query.get("limit")) || USUAL_ROWS;
  if (isTime(answer.by) || shown < asked || shown >= Math.min(MOST_ROWS, answer.total_rows)) return null;
  const limit = Math.min(MOST_ROWS, Math.max(USUAL_ROWS, shown) * MORE_ROWS);
  return html`<p class="pager no-print"><a class="button small" href=${href({ limit: String(limit) }, query)}>${fill(table.more, { count: answer.total_rows })}</a></p>`;
}

/** @param {string | null} by */
export function dimensionName(by) {
  const { dimensions } = words();
  return by ? (dimensions[/** @type {keyof typeof dimensions} */ (by)] ?? by) : "";
}

/**
 * @param {object} props
 * @param {string} props.part
 * @param {import("../types.js").Question} props.question
 * @param {string} props.name
 */
export function CsvButton({ part, question, name }) {
  const { table } = words();
  const pairs = Object.entries({ ...question, lang: spoken() }).flatMap(([key, value]) => (value ? [[key, value]] : []));
  const file = fill(table.csvName, { name, from: question.from ?? "", to: question.to ?? "" }).replace(/ +\.csv$/u, ".csv");
  return html`<${DownloadButton} address=${`/api/v1/insights/${part}.csv?${new URLSearchParams(pairs)}`} name=${file} label=${table.csv} />`;
}
