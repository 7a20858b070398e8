// @ts-check
/** The records behind one number, page by page, and all of them as a file. */

import { ApiError, get } from "../../console/api.js";
import { oneLine } from "../../console/format.js";
import { me } from "../../console/session.js";
import { html, useEffect, useId, useRef, useState } from "../../console/html.js";
import { Icon } from "../../console/parts/icon.js";
import { Failed, Loading } from "../../console/parts/states.js";
import { sayTrouble } from "../../console/parts/toasts.js";
import { words as consoleWords } from "../../console/words.js";
import { spoken } from "../answers.js";
import { fill, words } from "../words.js";
import { CsvButton } from "./table.js";

/** @typedef {import("../types.js").RowsPage} RowsPage */
/** @typedef {{part: string, question: import("../types.js").Question, name: string, amount: string, basis: string}} Opened  a number that was pressed */

/** What a key of the records leads to in the console. */
/** @type {Record<string, (value: string) => string>} */
const PLACES = {
  customer_number: (number) => `/console#/customers/${encodeURIComponent(number)}`,
  customer: (number) => `/console#/customers/${encodeURIComponent(number)}`,
  conversation_id: (id) => `/console#/chats/${encodeURIComponent(id)}`,
  conversation: (id) => `/console#/chats/${encodeURIComponent(id)}`,
};

/** @param {{opened: Opened, close: () => void}} props */
export function RowsDrawer({ opened, close }) {
  const { rows: texts } = words();
  const { app } = consoleWords();
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const title = useId();
  useEffect(() => {
    const before = document.activeElement;
    dialog.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return html`<dialog ref=${dialog} class="drawer" aria-labelledby=${title} onClose=${close}
    onClick=${(/** @type {MouseEvent} */ event) => event.target === dialog.current && dialog.current?.close()}>
    <div class="drawer-inside">
      <header><div><h2 id=${title}>${fill(texts.title, { name: opened.name })}</h2>
        <p class="figures"><strong>${opened.amount}</strong> <span class="basis">${opened.basis}</span></p></div>
        <button type="button" class="icon-button" aria-label=${app.close} onClick=${() => dialog.current?.close()}><${Icon} name="close" /></button></header>
      <${Records} opened=${opened} question=${questionOf(opened)} />
    </div>
  </dialog>`;
}

/** What is listed and written into the file: never cut, and always newest first. @param {Opened} opened */
const questionOf = ({ question }) => ({ ...question, limit: null, order: null });

/** @param {{opened: Opened, question: import("../types.js").Question}} props */
function Records({ opened, question }) {
  const { rows: texts } = words();
  const [page, setPage] = useState(/** @type {RowsPage | null} */ (null));
  const [error, setError] = useState(/** @type {ApiError | null} */ (null));
  const [isBusy, setBusy] = useState(false);

  /** @param {string | null} after */
  const ask = (after) => get(`/insights/${opened.part}/rows`, { ...question, lang: spoken(), after });
  const begin = () => {
    setError(null);
    ask(null).then(setPage, (/** @type {unknown} */ reason) => {
      if (!(reason instanceof ApiError)) throw reason;
      setError(reason);
    });
  };
  useEffect(begin, [opened]);
  async function more() {
    if (!page?.next_after) return;
    setBusy(true);
    try {
      const next = await ask(page.next_after);
      setPage({ ...next, rows: [...page.rows, ...next.rows] });
    } catch (reason) {
      sayTrouble(reason);
    }
    setBusy(false);
  }

  if (error) return html`<${Failed} error=${error} again=${begin} />`;
  if (!page) return html`<${Loading} rows=${8} />`;
  if (!page.rows.length) return html`<p class="hint">${texts.empty}</p>`;
  return html`<div class="table-scroll" tabindex="0" role="group" aria-label=${opened.name}><table role="table" class="answer-table records">
      <thead role="rowgroup"><tr role="row">${page.columns.map(({ key, name }) => html`<th key=${key} role="columnheader" scope="col">${name}</th>`)}</tr></thead>
      <tbody role="rowgroup">${page.rows.map(
        (row, index) => html`<tr key=${index} role="row">${page.columns.map(
          ({ key, name }, place) => html`<td key=${key} role="cell" class="figures" data-name=${name}>${cellOf(key, row[place])}</td>`,
        )}</tr>`,
      )}</tbody>
    </table></div>
    <footer class="pager"><span class="hint figures">${fill(texts.loaded, { count: page.rows.length })}</span>
      ${page.next_after && html`<button type="button" class="button small" disabled=${isBusy} onClick=${more}>${consoleWords().app.loadMore}</button>`}
      ${me().role !== "agent" && html`<${CsvButton} part=${`${opened.part}/rows`} question=${question} name=${fill(texts.title, { name: opened.name })} />`}</footer>`;
}

/** @param {string} key @param {unknown} value */
function cellOf(key, value) {
  const text = oneLine(value);
  const place = Object.hasOwn(PLACES, key) ? PLACES[key] : undefined;
  return place !== undefined && text ? html`<a href=${place(text)}>${text}</a>` : text;
}
