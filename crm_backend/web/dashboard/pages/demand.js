// @ts-check
/** 备货: what will probably be sold, between which bounds, what is there, and how far the last forecast was off. */

import { day } from "../../console/format.js";
import { html } from "../../console/html.js";
import { go, href } from "../address.js";
import { useAnswer } from "../answers.js";
import { BarList, IntervalList } from "../charts/bars.js";
import { LineChart } from "../charts/line.js";
import { valueOf } from "../numbers.js";
import { demandBy } from "../figures.js";
import { AnswerHead } from "../parts/answer_head.js";
import { ByChoice, Card, ChartWaiting } from "../parts/card.js";
import { isNothingYet, NothingYet } from "../parts/nothing_yet.js";
import { Problem } from "../parts/problem.js";
import { AnswerTable, CsvButton } from "../parts/table.js";
import { nextMonday } from "../periods.js";
import { filtersOf } from "../question.js";
import { fill, words } from "../words.js";

/** @typedef {import("../types.js").FigureAnswer} FigureAnswer */
/** @typedef {import("../types.js").Row} Row */

const MOST_BARS = 12;
const MOST_ROWS = "1000";

/** @param {{query: URLSearchParams, page: import("../pages.js").PageEntry}} props */
export function DemandPage({ query, page }) {
  const { empty } = words();
  const figure = query.get("figure") ?? "demand";
  const filters = Object.fromEntries(filtersOf(query, page.filters));
  const isOne = figure === "demand" && "product" in filters;
  const by = query.get("by") ?? (isOne ? "week" : "product");
  const possible = demandBy(figure);
  const span = { from: query.get("from"), to: query.get("to") };
  const question = { ...filters, ...(figure === "demand" && !isOne ? span : {}), figure, by, limit: query.get("limit"), order: query.get("order") };
  const main = useAnswer("demand", question);
  const error = useAnswer("demand", { ...filters, figure: "forecast_error" });
  // The forecast's own answer does not hold what is there; a shop has few enough products to ask for all.
  const stock = useAnswer("demand", figure === "demand" && by === "product" ? { ...filters, figure: "stock", by, limit: MOST_ROWS } : null);
  const { answer } = main;

  if (main.error && !answer) return html`<${Problem} error=${main.error} again=${main.again} query=${query} />`;
  return html`<div class="page-flow">
    <${AnswerHead} asked=${main} />
    ${!isNothingYet(answer) && html`<${LastError} answer=${error.answer} figure=${figure} />`}
    ${!answer && html`<section class="card"><${ChartWaiting} /></section>`}
    <${NothingYet} answer=${answer} unsold=${{ title: empty.demandTitle, hint: empty.demandHint }} />
    ${answer !== null && answer.rows.length > 0 && html`<${DemandChart} answer=${answer} stock=${stock.answer} isBusy=${main.status === "loading"} query=${query} />
      <${Card} title=${answer.columns[0]?.name ?? ""} isBusy=${main.status === "loading"} actions=${html`
        ${possible.length > 1 && html`<${ByChoice} query=${query} figure=${figure} by=${by} possible=${possible} />`}
        <${CsvButton} part="demand" question=${question} name=${answer.columns[0]?.name ?? ""} />`}>
        <${AnswerTable} answer=${answer} isBusy=${main.status === "loading"} query=${query} opener=${(/** @type {Row} */ row) => opener(row, answer, query)}
          linkOf=${(/** @type {Row} */ row) => placeOf(row, answer, query)} />
      <//>`}
  </div>`;
}

/** What one number of a product rests on: its weeks. @param {Row} row @param {FigureAnswer} answer @param {URLSearchParams} query */
function opener(row, answer, query) {
  const place = placeOf(row, answer, query);
  return place ? () => go(place) : null;
}

/** @param {Row} row @param {FigureAnswer} answer @param {URLSearchParams} query */
function placeOf(row, { by }, query) {
  if (by !== "product" || !row.key || row.rank === null) return null;
  return href({ figure: "demand", product: row.key, by: null, limit: null, order: null, from: null, to: null }, query);
}

/**
 * How far last week's forecast was from what was sold, or when there will be one to compare.
 * @param {{answer: FigureAnswer | null, figure: string}} props figure: what the page shows
 */
function LastError({ answer, figure }) {
  const last = answer?.figures.find((each) => each.figure === "forecast_error");
  if (!last) return null;
  const isMissing = valueOf(last.amount) === null;
  if (isMissing && ["demand", "forecast_error"].includes(figure)) return html`<p class="aside hint">${words().demand.noErrorYet}</p>`;
  // Its own page says the number in its sentence.
  if (isMissing || figure === "forecast_error") return null;
  return html`<p class="aside" title=${last.explanation}>${last.name} <strong class="figures">${last.amount.text}</strong> <span class="basis">${last.basis}</span></p>`;
}

/** @param {{answer: FigureAnswer, stock: FigureAnswer | null, isBusy: boolean, query: URLSearchParams}} props */
function DemandChart({ answer, stock, isBusy, query }) {
  const { charts } = words();
  /** @param {Row} row @param {string} key */
  const amountOf = (row, key) => row.amounts[answer.columns.findIndex(({ figure }) => figure === key)];
  const { rows, columns, currency } = answer;
  const hasMean = columns.some(({ figure }) => figure === "demand");
  if (answer.by === "week" && hasMean) {
    const points = rows.map((row) => ({
      key: row.key,
      name: row.name,
      text: [amountOf(row, "demand")?.text, boundsOf(amountOf(row, "demand_low"), amountOf(row, "demand_high"))].join(" "),
      value: valueOf(amountOf(row, "demand")),
      low: valueOf(amountOf(row, "demand_low")),
      high: valueOf(amountOf(row, "demand_high")),
      isCut: row.is_cut,
    }));
    return html`<${Card} title=${charts.demandWeeks} isBusy=${isBusy}>
      <${LineChart} label=${charts.demandWeeks} name=${charts.mean} points=${points} unit="pieces" currency=${currency} pick=${null} /><//>`;
  }
  const ranked = rows.filter(({ rank }) => rank !== null).slice(0, MOST_BARS);
  if (hasMean && answer.figure === "demand") {
    const intervals = ranked.map((row) => ({
      key: row.key,
      name: row.name,
      text: [amountOf(row, "demand")?.text, boundsOf(amountOf(row, "demand_low"), amountOf(row, "demand_high"))].join(" "),
      mean: valueOf(amountOf(row, "demand")) ?? 0,
      low: valueOf(amountOf(row, "demand_low")),
      high: valueOf(amountOf(row, "demand_high")),
      stock: valueOf(stockOf(row, stock)),
      stockText: stockOf(row, stock)?.text ?? "",
      press: opener(row, answer, query),
    }));
    const title = intervalsTitle(answer);
    return html`<${Card} title=${title} isBusy=${isBusy}><${IntervalList} label=${title} rows=${intervals} /><//>`;
  }
  // A level has no length; the first column that has one is drawn.
  const drawn = columns.findIndex(({ unit }) => unit !== "level" && unit !== "date");
  const title = columns[drawn]?.name ?? "";
  const bars = ranked.flatMap((row) => {
    const value = valueOf(row.amounts[drawn]);
    return value === null ? [] : [{ key: row.key, name: row.name, text: row.amounts[drawn]?.text ?? "—", value, press: opener(row, answer, query) }];
  });
  return bars.length > 1 && html`<${Card} title=${title} isBusy=${isBusy}><${BarList} label=${title} unit=${columns[drawn]?.unit ?? "count"} bars=${bars} /><//>`;
}

/** Of next week, unless other weeks were asked for or the shop's orders ended long ago. @param {FigureAnswer} answer */
function intervalsTitle({ period }) {
  const { charts } = words();
  if (!period || period.first === nextMonday()) return charts.demandTitle;
  return fill(charts.demandOf, { from: day(period.first), to: day(period.last) });
}

/** @param {Row} row @param {FigureAnswer | null} stock */
function stockOf(row, stock) {
  return stock?.figure === "stock" ? stock.rows.find(({ key }) => key === row.key)?.amounts[0] : undefined;
}

/** @param {import("../types.js").Amount | undefined} low @param {import("../types.js").Amount | undefined} high */
const boundsOf = (low, high) => (low && high && valueOf(low) !== null ? `(${low.text}–${high.text})` : "");
