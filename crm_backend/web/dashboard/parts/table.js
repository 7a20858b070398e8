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

const MORE_ROWS = 5;
const USUAL_ROWS = 10;
const MOST_ROWS = 1000;

/**
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
  const hasDetail = rows.some(({ detail }) => detail);
  if (!rows.length) return html`<p class="hint">${words().empty.rowsTitle} ${words().empty.rowsHint}</p>`;
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${answer.sentence}><table class="answer-table" aria-busy=${String(isBusy)}>
    <thead><tr>
      ${isRanked && html`<th scope="col" class="rank"><span class="spoken">${table.rank}</span></th>`}
      <th scope="col">${dimensionName(by)}</th>
      ${columns.map((column, index) => html`<th key=${index} scope="col" class="figure" title=${column.explanation}>${column.name}<span class="basis">${column.basis}</span></th>
        ${index === 0 && hasBefore && html`<th key="before" scope="col" class="figure">${table.before}</th>`}
        ${index === 0 && hasShare && html`<th key="share" scope="col" class="figure">${table.share}</th>`}`)}
    </tr></thead>
    <tbody>${rows.map((row) => html`<tr key=${row.key || row.name} data-ranked=${String(row.rank !== null || isTime(by))}>
      ${isRanked && html`<td class="rank figures">${row.rank ?? ""}</td>`}
      <th scope="row"><${RowName} row=${row} address=${linkOf?.(row) ?? null} />${hasDetail && row.detail && html`<span class="detail">${row.detail}</span>`}</th>
      ${columns.map((column, index) => html`<td key=${index} class="figure figures"><${Cell} text=${amountText(row.amounts[index], column.unit)} press=${opener(row, column)} /></td>
        ${index === 0 && hasBefore && html`<td key="before" class="figure figures hint">${row.before?.text ?? "—"}</td>`}
        ${index === 0 && hasShare && html`<td key="share" class="figure figures hint">${row.share ?? "—"}</td>`}`)}
    </tr>`)}</tbody>
  </table></div>
  <${More} answer=${answer} query=${query} />`;
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
