// @ts-check
/** Rows of things: a table one can read at a glance, whose first column leads to the thing. */

import { classes, html } from "../html.js";

/**
 * @template Row
 * @typedef {object} Column
 * @property {string} id
 * @property {string} title
 * @property {(row: Row) => import("../html.js").Child} cell
 * @property {boolean} [isFigure]
 * @property {boolean} [isWide]  left out on a phone
 * @property {boolean} [isExtra]  left out on a tablet too
 */

/**
 * @param {object} props
 * @param {string} props.label
 * @param {Column<any>[]} props.columns
 * @param {any[]} props.rows
 * @param {(row: any) => string} props.keyOf
 * @param {(row: any) => string | null} [props.hrefOf]
 * @param {string} [props.current] key of the row that is open
 */
export function Table({ label, columns, rows, keyOf, hrefOf, current }) {
  /** @param {Column<any>} column */
  const look = ({ isFigure, isWide, isExtra }) => classes("", { figure: isFigure, wide: isWide, extra: isExtra });
  return html`<table class="table" aria-label=${label}>
    <thead><tr>${columns.map((column) => html`<th key=${column.id} scope="col" class=${look(column)}>${column.title}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => {
      const key = keyOf(row);
      const address = hrefOf?.(row) ?? null;
      return html`<tr key=${key} class=${classes("row", { leads: address })} aria-current=${key === current ? "true" : null}>
        ${columns.map((column, index) => html`<td key=${column.id} class=${look(column)}>
          ${index === 0 && address ? html`<a class="row-link" href=${address}>${column.cell(row)}</a>` : column.cell(row)}
        </td>`)}
      </tr>`;
    })}</tbody>
  </table>`;
}

/** A name with the fainter line that tells it from others. @param {{name: import("../html.js").Child, under: import("../html.js").Child}} props */
export function TwoLines({ name, under }) {
  return html`<span class="two-lines"><span class="strong">${name}</span><span class="hint">${under}</span></span>`;
}
