// @ts-check
/** 销售: what was sold and given back, over time, by what, and why it changed. */

import { html } from "../../console/html.js";
import { me } from "../../console/session.js";
import { isDay } from "../../console/shop_days.js";
import { Empty } from "../../console/parts/states.js";
import { useAnswer } from "../answers.js";
import { salesBy } from "../figures.js";
import { AnswerHead } from "../parts/answer_head.js";
import { Breakdown } from "../parts/breakdown.js";
import { DriversCard } from "../parts/drivers.js";
import { useDrawer } from "../parts/drawer.js";
import { MoreFigures } from "../parts/more_figures.js";
import { Problem } from "../parts/problem.js";
import { Tiles, TilesWaiting } from "../parts/tiles.js";
import { Trend } from "../parts/trend.js";
import { daysIn, periodOf } from "../periods.js";
import { filtersOf, isTime, scopeOf, stepFor } from "../question.js";
import { words } from "../words.js";

/** @typedef {import("../types.js").FigureRead} FigureRead */

const SUMMARY = "sales_summary";
const TILES = 9;
const MORE = [
  "daily_sales", "new_buyers", "returning_buyers", "returning_share", "repeat_share",
  "refund_rate", "refund_rate_money", "refund_orders", "refund_pieces", "cancelled_orders",
];
/** What these look like over time and by value: themselves have no series or no products. */
/** @type {Record<string, string>} */
const SERIES = { [SUMMARY]: "net_sales", drivers: "sales", best_day: "sales" };
const EXPLAINED = [SUMMARY, "sales", "net_sales", "drivers"];

/** @param {{query: URLSearchParams, page: import("../pages.js").PageEntry}} props */
export function SalesPage({ query, page }) {
  const usual = page.usual ?? "days30";
  const figure = query.get("figure") ?? SUMMARY;
  const by = query.get("by");
  const scope = scopeOf(query, page);
  const isCompared = scope.compare !== null;
  const list = { limit: query.get("limit"), order: query.get("order") };
  // A summary that is broken down is that of sales.
  const series = figure === SUMMARY && by ? "sales" : (SERIES[figure] ?? figure);

  const days = daysIn(periodOf(query, usual));
  const step = by && isTime(by) ? by : stepFor(days);
  const possible = salesBy(series);
  // One product alone is better looked at by what else it has.
  const tableBy = by ?? possible.find((each) => !query.has(each)) ?? "product";
  const listed = figure === SUMMARY ? "sales" : series;
  const isSeries = by !== null && isTime(by);
  const trendQuestion = { ...scope, figure: series, by: step };
  // A column of the other period where one asked for it: it costs as much as the table itself.
  const compare = query.has("compare") ? scope.compare : null;
  const tableQuestion = isSeries ? trendQuestion : { ...scope, compare, figure: listed, by: tableBy, ...list };
  const ownQuestion = by ? tableQuestion : { ...scope, figure };

  const main = useAnswer("sales", ownQuestion);
  const summary = useAnswer("sales", { ...scope, figure: SUMMARY });
  const trend = useAnswer("sales", days > 1 ? trendQuestion : null);
  const table = useAnswer("sales", tableQuestion);
  const explains = isCompared && EXPLAINED.includes(figure) && !isTime(by);
  const drivers = useAnswer("sales", explains ? { ...scope, figure: "drivers", of: figure === "net_sales" ? figure : null, by: tableBy } : null);
  const isWhole = filtersOf(query, page.filters).length === 0;
  const credits = useAnswer("sales", isWhole ? { ...scope, compare: null, figure: "credit_notes" } : null);
  const { open, drawer } = useDrawer("sales");

  /** @param {FigureRead} each */
  const openTile = (each) => {
    const day = each.amount.text;
    // The best day's records are that day's.
    if (each.figure === "best_day" && isDay(day)) open({ ...scope, from: day, to: day, unit: null }, { ...each, figure: "sales" }, each.beside?.text ?? day);
    else open(scope, each, each.amount.text);
  };

  if (main.error && !main.answer) return html`<${Problem} error=${main.error} again=${main.again} query=${query} />`;
  if (summary.answer?.notes.includes("empty_shop")) return html`<${EmptyShop} main=${main} />`;
  const known = summary.answer?.figures ?? [];
  const extra = (!by && main.answer?.figure === figure ? main.answer.figures : []).filter((each) => !known.some((other) => other.figure === each.figure));
  return html`<div class="page-flow">
    <${AnswerHead} asked=${main} />
    ${known.length || extra.length
      ? html`<${Tiles} figures=${[...extra, ...known]} current=${series} query=${query} isCompared=${isCompared} isBusy=${summary.status === "loading"}
          open=${openTile} />`
      : summary.status === "loading" && html`<${TilesWaiting} count=${TILES} />`}
    <${MoreFigures} query=${query} figures=${MORE} current=${figure} />
    ${days > 1 && html`<${Trend} asked=${trend} question=${scope} by=${step} query=${query} open=${open} />`}
    ${explains && html`<${DriversCard} answer=${drivers.answer} isBusy=${drivers.status === "loading"} />`}
    <${Breakdown} part="sales" asked=${table} question=${tableQuestion} by=${tableBy} possible=${possible} query=${query} open=${open} mayExport=${me().role !== "agent"} />
    ${isWhole && html`<${CreditNotes} asked=${credits} />`}
    ${drawer}
  </div>`;
}

/** @param {{main: import("../answers.js").Asked}} props */
function EmptyShop({ main }) {
  const { empty } = words();
  return html`<div class="page-flow"><${AnswerHead} asked=${main} /><${Empty} title=${empty.shopTitle} hint=${empty.shopHint} /></div>`;
}

/**
 * Shown where there are any: a shop that was imported may have refunds of orders it does not hold.
 * @param {{asked: import("../answers.js").Asked}} props
 */
function CreditNotes({ asked: { answer } }) {
  const figure = answer?.figures[0];
  if (!figure?.amount.value) return null;
  return html`<p class="aside" title=${figure.explanation}>${figure.name} <strong class="figures">${figure.amount.text}</strong> <span class="basis">${figure.basis}</span></p>`;
}
