// @ts-check
/** How the bot's talks ended: four numbers over time, stacked as counts and never as one rate of success. */

import { html } from "../../console/html.js";
import { ColumnsChart } from "../charts/columns.js";
import { valueOf } from "../numbers.js";
import { words } from "../words.js";
import { Card, ChartWaiting } from "./card.js";
import { questionOfRow } from "./drawer.js";

const ENDINGS = ["bot_confirmed", "bot_assumed", "bot_abandoned", "bot_handed_off"];

/**
 * @param {object} props
 * @param {import("../answers.js").Asked} props.asked
 * @param {import("../types.js").Question} props.question
 * @param {import("./drawer.js").Drawer["open"]} props.open
 */
export function Endings({ asked: { answer, status, error }, question, open }) {
  const { charts } = words();
  if (error && !answer) return null;
  if (!answer) return html`<section class="card"><${ChartWaiting} /></section>`;
  const places = ENDINGS.map((ending) => answer.columns.findIndex(({ figure }) => figure === ending)).filter((place) => place >= 0);
  if (!places.length) return null;
  const stacks = answer.rows.map((row) => ({
    key: row.key,
    name: row.name,
    texts: places.map((place) => row.amounts[place]?.text ?? "—"),
    values: places.map((place) => countOf(row.amounts[place])),
  }));
  /** @param {number} index */
  const pick = (index) => {
    const row = answer.rows[index];
    const whole = answer.columns.find(({ figure }) => figure === "bot_talks") ?? answer.columns[0];
    const asks = row && questionOfRow(question, answer, row);
    if (row && asks && whole) open(asks, { figure: "bot_talks", name: `${row.name} ${charts.endings}`, basis: whole.basis }, row.amounts[answer.columns.indexOf(whole)]?.text ?? "");
  };
  return html`<${Card} title=${charts.endings} hint=${charts.endingsHint} isBusy=${status === "loading"}>
    <${ColumnsChart} label=${charts.endings} series=${places.map((place) => ({ name: answer.columns[place]?.name ?? "" }))} stacks=${stacks} currency=${answer.currency} pick=${pick} />
    <p class="basis">${answer.columns[places[0] ?? 0]?.basis}</p>
  <//>`;
}

/** How many, of a number or of its share of all. @param {import("../types.js").Amount | undefined} amount */
function countOf(amount) {
  return amount?.numerator ?? valueOf(amount) ?? 0;
}
