// @ts-check
/** A figure over time as a card: the line, the other period beneath it, and the choice of steps. */

import { html } from "../../console/html.js";
import { LineChart } from "../charts/line.js";
import { valueOf } from "../numbers.js";
import { TIME } from "../question.js";
import { fill, words } from "../words.js";
import { ByChoice, Card, ChartWaiting } from "./card.js";
import { questionOfRow } from "./drawer.js";
import { Problem } from "./problem.js";
import { dimensionName } from "./table.js";

/**
 * @param {object} props
 * @param {import("../answers.js").Asked} props.asked
 * @param {import("../types.js").Question} props.question
 * @param {string} props.by
 * @param {URLSearchParams} props.query
 * @param {import("./drawer.js").Drawer["open"]} props.open
 * @param {number} [props.at] which column
 */
export function Trend({ asked, question, by, query, open, at = 0 }) {
  const { charts } = words();
  const { answer, status, error, again } = asked;
  const column = answer?.columns[at];
  const title = fill(charts.overTime, { name: column?.name ?? "", by: dimensionName(by) });
  if (!answer || !column) {
    if (error) return html`<section class="card"><${Problem} error=${error} again=${again} query=${query} /></section>`;
    return html`<section class="card"><${ChartWaiting} /></section>`;
  }
  /** @type {import("../charts/line.js").Point[]} */
  const points = answer.rows.map((row) => ({
    key: row.key,
    name: row.name,
    text: row.amounts[at]?.text ?? "—",
    value: valueOf(row.amounts[at]),
    before: at === 0 ? valueOf(row.before) : null,
    beforeText: at === 0 ? (row.before?.text ?? "") : "",
    isCut: row.is_cut,
  }));
  /** @param {number} index */
  const pick = (index) => {
    const row = answer.rows[index];
    const asks = row && questionOfRow(question, answer, row);
    if (row && asks) open(asks, { ...column, name: `${row.name} ${column.name}` }, row.amounts[at]?.text ?? "—");
  };
  return html`<${Card} title=${title} isBusy=${status === "loading"} actions=${html`<${ByChoice} query=${query} figure=${column.figure} by=${by} possible=${TIME} />`}>
    <${LineChart} label=${title} name=${column.name} points=${points} unit=${column.unit} currency=${answer.currency} pick=${pick} />
    <p class="basis">${column.basis}</p>
  <//>`;
}
