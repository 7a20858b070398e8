// @ts-check
/** 客户: who will probably leave, come back or be worth most, and how customers fall into segments. */

import { html } from "../../console/html.js";
import { go, href } from "../address.js";
import { useAnswer } from "../answers.js";
import { BarList } from "../charts/bars.js";
import { valueOf } from "../numbers.js";
import { AnswerHead } from "../parts/answer_head.js";
import { Card, ChartWaiting } from "../parts/card.js";
import { NothingYet } from "../parts/nothing_yet.js";
import { Problem } from "../parts/problem.js";
import { AnswerTable, CsvButton } from "../parts/table.js";
import { Tiles } from "../parts/tiles.js";
import { filtersOf } from "../question.js";
import { words } from "../words.js";

/** @typedef {import("../types.js").FigureAnswer} FigureAnswer */
/** @typedef {import("../types.js").Row} Row */

const MOST_BARS = 10;
const REFUND_DAYS = "refund_days";

/** @param {{query: URLSearchParams, page: import("../pages.js").PageEntry}} props */
export function CustomersPage({ query, page }) {
  const { customers, empty } = words();
  const figure = query.get("figure") ?? "churning";
  const filters = Object.fromEntries(filtersOf(query, page.filters));
  const question = { ...filters, figure, by: figure === REFUND_DAYS ? null : (query.get("by") ?? "customer"), limit: query.get("limit"), order: query.get("order") };
  const main = useAnswer("scores", question);
  const segments = useAnswer("segments", { figure: "segment", by: "segment" });
  const { answer } = main;

  if (main.error && !answer) return html`<${Problem} error=${main.error} again=${main.again} query=${query} />`;
  const known = answer?.figures.filter(({ amount }) => valueOf(amount) !== null) ?? [];
  const title = customers.views[/** @type {keyof typeof customers.views} */ (figure)] ?? answer?.columns[0]?.name ?? "";
  return html`<div class="page-flow">
    <${AnswerHead} asked=${main} />
    ${!answer && html`<section class="card"><${ChartWaiting} /></section>`}
    ${/* Days to the money are the shop's own rule until there are refunds. */ figure !== REFUND_DAYS &&
    html`<${NothingYet} answer=${answer} unsold=${{ title: empty.customersTitle, hint: empty.customersHint }} />`}
    ${known.length > 0 && html`<${Tiles} figures=${known} current=${null} query=${query} open=${null} isCompared=${false} isPlain=${true} />`}
    ${answer !== null && answer.rows.length > 0 && html`<${Card} title=${title} isBusy=${main.status === "loading"} actions=${html`<${CsvButton} part="scores" question=${question} name=${title} />`}>
      ${answer.rows.length > 1 && html`<${BarList} label=${title} unit=${answer.columns[0]?.unit ?? "count"} bars=${answer.rows.slice(0, MOST_BARS).map((row) => ({
        key: row.key,
        name: row.name,
        text: row.amounts[0]?.text ?? "—",
        value: valueOf(row.amounts[0]),
        press: opener(row, answer),
      }))} />`}
      <${AnswerTable} answer=${answer} isBusy=${main.status === "loading"} query=${query} opener=${(/** @type {Row} */ row) => opener(row, answer)}
        linkOf=${(/** @type {Row} */ row) => profileOf(row, answer)} />
    <//>`}
    <${Segments} asked=${segments} query=${query} />
  </div>`;
}

/** Whose number it is, with all they had with the shop. @param {Row} row @param {FigureAnswer} answer */
function profileOf(row, { by }) {
  // Of a need the key goes on: customer and product.
  const number = row.key.split(":")[0];
  return by === "customer" && number ? `/console#/customers/${encodeURIComponent(number)}` : null;
}

/** @param {Row} row @param {FigureAnswer} answer */
function opener(row, answer) {
  const place = profileOf(row, answer);
  return place ? () => location.assign(place) : null;
}

/** @param {{asked: import("../answers.js").Asked, query: URLSearchParams}} props */
function Segments({ asked: { answer, status }, query }) {
  const { charts } = words();
  const column = answer?.columns[0];
  if (!answer?.rows.length || !column) return null;
  /** @param {Row} row */
  const place = (row) => href({ segment: row.key, limit: null }, query);
  return html`<${Card} title=${charts.segments} isBusy=${status === "loading"} actions=${html`<${CsvButton} part="segments" question=${{ figure: "segment" }} name=${charts.segments} />`}>
    <${BarList} label=${charts.segments} unit=${column.unit} bars=${answer.rows.map((row) => ({
      key: row.key,
      name: row.name,
      text: row.amounts[0]?.text ?? "—",
      value: valueOf(row.amounts[0]),
      press: () => go(place(row)),
    }))} />
    <${AnswerTable} answer=${answer} isBusy=${status === "loading"} query=${query} opener=${(/** @type {Row} */ row) => () => go(place(row))} linkOf=${place} />
  <//>`;
}
