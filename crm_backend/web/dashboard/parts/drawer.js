// @ts-check
/** What a page needs so that its numbers open their records. */

import { html, useState } from "../../console/html.js";
import { bucketSpan } from "../periods.js";
import { isTime } from "../question.js";
import { RowsDrawer } from "./rows_drawer.js";

/** Keys of rows that are no one value (crm_backend/insights/wording.py). */
const REST = "rest";
const POSTAGE = "postage_and_fees";

/** @typedef {import("../types.js").FigureAnswer} FigureAnswer */
/** @typedef {import("../types.js").Question} Question */
/** @typedef {{open: (question: Question, figure: {figure: string, name: string, basis: string}, amount: string) => void, drawer: import("../../console/html.js").Child}} Drawer */

/** @param {string} part of the API @returns {Drawer} */
export function useDrawer(part) {
  const [opened, setOpened] = useState(/** @type {import("./rows_drawer.js").Opened | null} */ (null));
  return {
    open: (question, { figure, name, basis }, amount) =>
      setOpened({ part, question: { ...question, figure, by: null, compare: null }, name, amount, basis }),
    drawer: opened && html`<${RowsDrawer} opened=${opened} close=${() => setOpened(null)} />`,
  };
}

/**
 * The question whose records are behind one row: the same, of this value or these days alone.
 * @param {Question} question of the whole answer
 * @param {FigureAnswer} answer
 * @param {import("../types.js").Row} row
 * @returns {Question | null} null where no filter says it (其他 12 个; postage is no product)
 */
export function questionOfRow(question, { by, period }, row) {
  if (!by || !row.key || row.key === REST || (by === "product" && row.key === POSTAGE)) return null;
  if (isTime(by)) return period ? { ...question, ...bucketSpan(row.key, by, period), unit: null } : null;
  return { ...question, [by]: row.key };
}
