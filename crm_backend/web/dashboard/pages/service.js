// @ts-check
/** 服务: how soon people answer, what customers say, and how the bot's talks ended, each ending counted apart. */

import { html } from "../../console/html.js";
import { me } from "../../console/session.js";
import { Empty } from "../../console/parts/states.js";
import { href } from "../address.js";
import { useAnswer } from "../answers.js";
import { serviceBy } from "../figures.js";
import { valueOf } from "../numbers.js";
import { AnswerHead } from "../parts/answer_head.js";
import { Breakdown } from "../parts/breakdown.js";
import { useDrawer } from "../parts/drawer.js";
import { Endings } from "../parts/endings.js";
import { MoreFigures } from "../parts/more_figures.js";
import { Problem } from "../parts/problem.js";
import { Tiles, TilesWaiting } from "../parts/tiles.js";
import { Trend } from "../parts/trend.js";
import { daysIn, periodOf } from "../periods.js";
import { filtersOf, isTime, scopeOf, stepFor } from "../question.js";
import { words } from "../words.js";

const SUMMARY = "service_summary";
const TILES = 9;
const MORE = ["handoff_share", "satisfied_share", "feedback_share"];
/** @param {{query: URLSearchParams, page: import("../pages.js").PageEntry}} props */
export function ServicePage({ query, page }) {
  const usual = page.usual ?? "days7";
  const figure = query.get("figure") ?? SUMMARY;
  const by = query.get("by");
  const scope = scopeOf(query, page);
  const list = { limit: query.get("limit"), order: query.get("order") };
  const series = figure === SUMMARY ? "conversations" : figure;
  const days = daysIn(periodOf(query, usual));
  const step = by && isTime(by) ? by : stepFor(days);
  const tableFigure = by || serviceBy(series).length ? series : "handoffs";
  const possible = serviceBy(tableFigure);
  const tableBy = by ?? possible[0] ?? "agent";
  const isSeries = by !== null && isTime(by);
  const trendQuestion = { ...scope, figure: series, by: step };
  const tableQuestion = isSeries ? trendQuestion : { ...scope, figure: tableFigure, by: tableBy, ...list };

  const main = useAnswer("service", by ? tableQuestion : { ...scope, figure });
  // An agent or a reason is one of stays, not of chats: narrowed, only that figure is left.
  const isWhole = filtersOf(query, page.filters).length === 0;
  const summary = useAnswer("service", isWhole ? { ...scope, figure: SUMMARY } : null);
  const trend = useAnswer("service", days > 1 ? trendQuestion : null);
  const table = useAnswer("service", tableQuestion);
  const { open, drawer } = useDrawer("service");
  const { empty } = words();

  if (main.error && !main.answer) return html`<${Problem} error=${main.error} again=${main.again} query=${query} />`;
  if (isWhole && summary.answer?.figures.every(({ amount }) => !valueOf(amount))) {
    return html`<div class="page-flow"><${AnswerHead} asked=${main} /><${Empty} title=${empty.chatsTitle} hint=${empty.chatsHint}>
      <a class="button" href=${href({ period: "year", from: null, to: null, unit: null }, query)}>${empty.toYear}</a><//></div>`;
  }
  return html`<div class="page-flow">
    <${AnswerHead} asked=${main} />
    ${(isWhole ? summary : main).answer
      ? html`<${ServiceTiles} asked=${isWhole ? summary : main} series=${series} query=${query} isCompared=${scope.compare !== null}
          open=${(/** @type {import("../types.js").FigureRead} */ each) => open(scope, each, each.amount.text)} />`
      : html`<${TilesWaiting} count=${TILES} />`}
    <${MoreFigures} query=${query} figures=${MORE} current=${figure} />
    ${isWhole && html`<${Endings} question=${scope} by=${step} open=${open} />`}
    ${days > 1 && html`<${Trend} asked=${trend} question=${scope} by=${step} query=${query} open=${open} />`}
    <${Breakdown} part="service" asked=${table} question=${tableQuestion} by=${tableBy} possible=${possible} query=${query} open=${open} mayExport=${me().role !== "agent"} />
    ${drawer}
  </div>`;
}

/**
 * People and bot apart, so that nobody adds the one to the other.
 * @param {object} props
 * @param {import("../answers.js").Asked} props.asked
 * @param {string} props.series
 * @param {URLSearchParams} props.query
 * @param {boolean} props.isCompared
 * @param {(figure: import("../types.js").FigureRead) => void} props.open
 */
function ServiceTiles({ asked: { answer, status }, series, query, isCompared, open }) {
  const { charts } = words();
  const figures = answer?.figures ?? [];
  const ofBot = figures.filter(({ figure }) => figure.startsWith("bot_"));
  const ofPeople = figures.filter((each) => !ofBot.includes(each));
  const shared = { current: series, query, isCompared, open, isBusy: status === "loading" };
  return html`<div class="tile-groups">
    <h2>${charts.people}</h2><${Tiles} figures=${ofPeople} ...${shared} />
    ${ofBot.length > 0 && html`<h2>${charts.bot}</h2><${Tiles} figures=${ofBot} ...${shared} />`}
  </div>`;
}
