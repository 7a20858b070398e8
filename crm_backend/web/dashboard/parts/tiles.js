// @ts-check
/** Figures side by side: name, number that opens its records, change against the other period, basis in small type. */

import { html } from "../../console/html.js";
import { href } from "../address.js";
import { amountText, directionOf } from "../numbers.js";
import { fill, words } from "../words.js";

/** @typedef {import("../types.js").FigureRead} FigureRead */

/**
 * @param {object} props
 * @param {FigureRead[]} props.figures
 * @param {string | null} props.current key of the one that chart and table show
 * @param {URLSearchParams} props.query
 * @param {((figure: FigureRead) => void) | null} props.open  null where there are no records behind
 * @param {boolean} [props.isPlain]  the names lead nowhere
 * @param {boolean} props.isCompared
 * @param {boolean} [props.isBusy]
 */
export function Tiles({ figures, current, query, open, isCompared, isBusy = false, isPlain = false }) {
  const { answer } = words();
  return html`<ul class="tiles" aria-busy=${String(isBusy)}>${figures.map((figure, index) => html`<li key=${index} class="tile" data-figure=${figure.figure} aria-current=${figure.figure === current ? "true" : null}>
    <p class="tile-name" title=${figure.explanation}>${isPlain ? figure.name : html`<a href=${href({ figure: figure.figure, by: null, limit: null, order: null }, query)}>${figure.name}</a>`}</p>
    ${open
      ? html`<button type="button" class="number figures" aria-label=${fill(answer.openRows, { name: figure.name, amount: amountText(figure.amount, figure.unit) })} onClick=${() => open(figure)}>${amountText(figure.amount, figure.unit)}</button>`
      : html`<span class="number figures">${amountText(figure.amount, figure.unit)}</span>`}
    <p class="change figures">${(figure.detail || figure.beside) && html`<${Beside} figure=${figure} />`}${isCompared && html`<${Change} figure=${figure} kind=${query.get("compare") ?? ""} />`}</p>
    <p class="basis">${figure.basis}</p>
  </li>`)}</ul>`;
}

/** @param {{figure: FigureRead}} props */
function Beside({ figure: { figure, beside, detail } }) {
  if (detail) return html`<span class="beside">${detail}</span>`;
  const text = beside?.text ?? "";
  return html`<span class="beside">${figure === "best_day" ? text : fill(words().answer.toDate, { amount: text })}</span>`;
}

/** @param {{figure: FigureRead, kind: string}} props */
function Change({ figure: { unit, before, change, growth }, kind }) {
  const { answer } = words();
  if (!before || unit === "date") return null;
  const shown = growth ?? change;
  const way = directionOf(shown);
  const { compared } = answer;
  const name = kind === "year_before" ? compared.year_before : kind.includes("..") ? compared.own : compared.previous;
  return html`<span title=${fill(answer.was, { amount: before.text })}>${name} ${shown
    ? html`<span data-way=${way}>${way === "up" ? "↑" : way === "down" ? "↓" : ""}<span class="spoken">${way ? answer[way] : answer.same}</span> ${unit === "share" && shown === change ? fill(answer.points, { change: shown.text }) : shown.text}</span>`
    : "—"}</span>`;
}

/** As many places as there will be, so that nothing jumps. @param {{count: number}} props */
export function TilesWaiting({ count }) {
  return html`<ul class="tiles" aria-hidden="true">${Array.from({ length: count }, (_, index) => html`<li key=${index} class="tile waiting-tile"><i></i><i></i><i></i></li>`)}</ul>`;
}
