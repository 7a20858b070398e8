// @ts-check
/** A figure by product, region …: bars for the look, the table for the numbers, and the way to narrow down to one of them. */

import { html } from "../../console/html.js";
import { BarList } from "../charts/bars.js";
import { href } from "../address.js";
import { valueOf } from "../numbers.js";
import { isTime } from "../question.js";
import { fill, words } from "../words.js";
import { ByChoice, Card, ChartWaiting } from "./card.js";
import { questionOfRow } from "./drawer.js";
import { Problem } from "./problem.js";
import { AnswerTable, CsvButton, dimensionName } from "./table.js";

const MOST_BARS = 10;

/**
 * @param {object} props
 * @param {string} props.part
 * @param {import("../answers.js").Asked} props.asked
 * @param {import("../types.js").Question} props.question
 * @param {string} props.by
 * @param {string[]} props.possible
 * @param {URLSearchParams} props.query
 * @param {import("./drawer.js").Drawer["open"]} props.open
 * @param {boolean} props.mayExport
 */
export function Breakdown({ part, asked, question, by, possible, query, open, mayExport }) {
  const { charts, table } = words();
  const { answer, status, error, again } = asked;
  if (error && !answer) return html`<section class="card"><${Problem} error=${error} again=${again} query=${query} /></section>`;
  const column = answer?.columns[0];
  if (!answer || !column) return html`<section class="card"><${ChartWaiting} /></section>`;
  const title = fill(charts.overTime, { name: column.name, by: dimensionName(answer.by) });
  /** @param {import("../types.js").Row} row @param {import("../types.js").Column} of */
  const opener = (row, of) => {
    const asks = questionOfRow(question, answer, row);
    if (!asks) return null;
    const amount = row.amounts[answer.columns.indexOf(of)]?.text ?? "—";
    return () => open(asks, { ...of, name: `${row.name} ${of.name}` }, amount);
  };
  const isSeries = isTime(answer.by);
  const bars = answer.rows.filter(({ rank }) => rank !== null).slice(0, MOST_BARS);
  const isLowest = query.get("order") === "lowest";
  const actions = html`<${ByChoice} query=${query} figure=${column.figure} by=${by} possible=${possible} />
    ${!isSeries && html`<a class="button small" href=${href({ figure: column.figure, by, order: isLowest ? null : "lowest" }, query)}>${isLowest ? table.lowest : table.highest}</a>`}
    ${mayExport && html`<${CsvButton} part=${part} question=${question} name=${title} />`}`;
  return html`<${Card} title=${title} isBusy=${status === "loading"} actions=${actions}>
    ${!isSeries && bars.length > 1 && html`<${BarList} label=${title} unit=${column.unit} bars=${bars.map((row) => ({
      key: row.key,
      name: row.name,
      text: row.amounts[0]?.text ?? "—",
      value: valueOf(row.amounts[0]),
      press: opener(row, column),
    }))} />`}
    <${AnswerTable} answer=${answer} isBusy=${status === "loading"} query=${query} opener=${opener}
      linkOf=${(/** @type {import("../types.js").Row} */ row) => linkOf(row, answer.by, query, part === "service" ? column.figure : null)} />
  <//>`;
}

/**
 * One more step down: of this value alone, over time.
 * @param {import("../types.js").Row} row
 * @param {string | null} by
 * @param {URLSearchParams} query
 * @param {string | null} figure the one that knows this filter, where the page's usual does not
 */
function linkOf(row, by, query, figure) {
  if (!by || row.rank === null || isTime(by)) return null;
  return href({ ...(figure && { figure }), [by]: row.key, by: null, limit: null, order: null }, query);
}
