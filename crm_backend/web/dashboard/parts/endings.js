// @ts-check
/** How the bot's talks ended: four numbers over time, stacked as counts and never as one rate of success. */

import { html } from "../../console/html.js";
import { useAnswer } from "../answers.js";
import { ColumnsChart } from "../charts/columns.js";
import { valueOf } from "../numbers.js";
import { words } from "../words.js";
import { Card, ChartWaiting } from "./card.js";
import { questionOfRow } from "./drawer.js";

/** @typedef {import("../types.js").Amount} Amount */
/** @typedef {import("../types.js").Column} Column */
/** @typedef {import("../types.js").FigureAnswer} FigureAnswer */
/** @typedef {import("../types.js").Question} Question */
/** @typedef {{column: Column, amounts: (Amount | undefined)[]}} Ending  one amount for each step of time */

const ENDINGS = /** @type {const} */ (["bot_confirmed", "bot_assumed", "bot_abandoned", "bot_handed_off"]);

/**
 * @param {object} props
 * @param {Question} props.question without figure and dimension
 * @param {string} props.by the step of time
 * @param {import("./drawer.js").Drawer["open"]} props.open
 */
export function Endings({ question, by, open }) {
  const { charts } = words();
  const { answer, endings, isBusy } = useEndings({ ...question, compare: null, by });
  if (!answer || !endings.length) return isBusy ? html`<section class="card"><${ChartWaiting} /></section>` : null;
  const stacks = answer.rows.map((row, index) => ({
    key: row.key,
    name: row.name,
    texts: endings.map(({ amounts }) => amounts[index]?.text ?? "—"),
    values: endings.map(({ amounts }) => countOf(amounts[index])),
  }));
  /** @param {number} index */
  const pick = (index) => {
    const row = answer.rows[index];
    const whole = answer.columns[0];
    const asks = row && questionOfRow(question, answer, row);
    if (row && asks && whole) open(asks, { ...whole, name: `${row.name} ${charts.endings}` }, row.amounts[0]?.text ?? "");
  };
  return html`<${Card} title=${charts.endings} hint=${charts.endingsHint} isBusy=${isBusy}>
    <${ColumnsChart} label=${charts.endings} series=${endings.map(({ column }) => ({ name: column.name }))} stacks=${stacks} currency=${answer.currency} pick=${pick} />
    <p class="basis">${endings[0]?.column.basis}</p>
  <//>`;
}

/**
 * All talks over time with their endings beside them; endings that do not stand there are asked one by one.
 * @param {Question} question
 * @returns {{answer: FigureAnswer | null, endings: Ending[], isBusy: boolean}}
 */
function useEndings(question) {
  const talks = useAnswer("service", { ...question, figure: "bot_talks" });
  const { answer } = talks;
  const isWhole = answer !== null && ENDINGS.every((ending) => answer.columns.some(({ figure }) => figure === ending));
  const asksEach = talks.status === "ready" && !isWhole;
  /** @param {string} figure */
  const one = (figure) => (asksEach ? { ...question, figure } : null);
  const each = [
    useAnswer("service", one(ENDINGS[0])),
    useAnswer("service", one(ENDINGS[1])),
    useAnswer("service", one(ENDINGS[2])),
    useAnswer("service", one(ENDINGS[3])),
  ];
  const isBusy = talks.status === "loading" || (asksEach && each.some(({ status }) => status === "loading"));
  if (isWhole) return { answer, endings: ENDINGS.flatMap((ending) => endingOf(answer, ending)), isBusy };
  const endings = each.flatMap((asked, index) => endingOf(asked.answer, ENDINGS[index] ?? ""));
  // Three of four would look like all of them.
  return { answer, endings: endings.length === ENDINGS.length ? endings : [], isBusy };
}

/** @param {FigureAnswer | null} answer @param {string} ending @returns {Ending[]} */
function endingOf(answer, ending) {
  const place = answer?.columns.findIndex(({ figure }) => figure === ending) ?? -1;
  const column = answer?.columns[place];
  return answer && column ? [{ column, amounts: answer.rows.map(({ amounts }) => amounts[place]) }] : [];
}

/** How many, of a number or of its share of all. @param {Amount | undefined} amount */
function countOf(amount) {
  return amount?.numerator ?? valueOf(amount) ?? 0;
}
