// @ts-check
/** A list of what staff write: entries to change or delete, a button for a new one, its form in a dialog. */

import { newId } from "/widget.js";

import { deed, remove } from "../api.js";
import { html, useState } from "../html.js";
import { useLoaded } from "../loaded.js";
import { may } from "../rights.js";
import { fill, words } from "../words.js";
import { Dialog } from "./dialog.js";
import { Form, useSending } from "./form.js";
import { Listing } from "./listing.js";
import { PageHead } from "./page_head.js";
import { say, sayTrouble } from "./toasts.js";

/** @typedef {{id: string | number} & Record<string, any>} Row */
/**
 * @typedef {object} Kind
 * @property {string} path  of the list
 * @property {string} rows  their name in the answer
 * @property {import("../rights.js").Operation} operation  what those need who write here
 * @property {string} [note]  above the list
 * @property {string} [readersNote]  for those who only read
 * @property {string} add  label of the button for a new one
 * @property {{title: string, hint: string}} empty
 * @property {string} deleted  said of one that is gone, by its `{name}`
 * @property {(row: any) => string} nameOf
 * @property {(row: any) => Record<string, unknown>} [contentOf]  what brings a deleted one back as it was
 * @property {string} [loss]  what nothing brings back: told before one is deleted
 * @property {(props: {row: any}) => import("../html.js").VNode} Content
 * @property {(props: {row: any, close: () => void}) => import("../html.js").VNode} EditForm
 */

/** @param {{head: import("./page_head.js").Head, kind: Kind, actions?: (row: any, changed: () => void) => import("../html.js").Child}} props */
export function Entries({ head, kind, actions }) {
  const { shared } = words();
  const [edited, setEdited] = useState(/** @type {Row | "new" | null} */ (null));
  const [doomed, setDoomed] = useState(/** @type {Row | null} */ (null));
  const list = useLoaded(`/${kind.path}`);
  const changed = () => void list.source.load();
  // Also when nothing was saved: the hub may have refused because somebody else did.
  const closeForm = () => {
    setEdited(null);
    changed();
  };
  const isEditor = may(kind.operation);
  const write = isEditor && html`<button type="button" class="button primary" onClick=${() => setEdited("new")}>${kind.add}</button>`;
  const { Content, EditForm } = kind;
  return html`<div class="sheet">
    <${PageHead} ...${head}>${write}<//>
    <div class="sheet-scroll">
      ${kind.note && html`<p class="hint sheet-intro">${kind.note} ${!isEditor && kind.readersNote}</p>`}
      <${Listing} of=${list} name=${kind.rows} empty=${{ ...kind.empty, action: write }}
        draw=${(/** @type {Row[]} */ rows) => html`<ul class="entries">${rows.map((row) => {
          const name = kind.nameOf(row);
          return html`<li key=${row.id} class="entry-row">
            <${Content} row=${row} />
            ${isEditor && html`<div class="entry-end">
              ${actions?.(row, changed)}
              <button type="button" class="button small" aria-label=${`${shared.edit} ${name}`} onClick=${() => setEdited(row)}>${shared.edit}</button>
              <button type="button" class="button small" aria-label=${`${shared.remove} ${name}`} onClick=${() => (kind.loss ? setDoomed(row) : void forget(kind, row, changed))}>${shared.remove}</button>
            </div>`}
          </li>`;
        })}</ul>`} />
    </div>
    ${edited && html`<${EditForm} row=${edited === "new" ? null : edited} close=${closeForm} />`}
    ${doomed && html`<${Loss} kind=${kind} row=${doomed} changed=${changed} close=${() => setDoomed(null)} />`}
  </div>`;
}

/** Asked first, since it cannot be undone. @param {{kind: Kind, row: Row, changed: () => void, close: () => void}} props */
function Loss({ kind, row, changed, close }) {
  const { shared } = words();
  const sending = useSending();
  const name = kind.nameOf(row);
  const submit = () =>
    void sending.send(
      () => remove(`/${kind.path}/${row.id}`),
      () => {
        changed();
        close();
        say(fill(kind.deleted, { name }));
      },
    );
  return html`<${Dialog} title=${fill(shared.removeTitle, { name })} close=${close}>
    <${Form} submit=${submit} sending=${sending} label=${shared.remove} cancel=${close}><p>${kind.loss}</p><//>
  <//>`;
}

/**
 * Gone at once, and back by one press.
 * @param {Kind} kind
 * @param {Row} row
 * @param {() => void} changed
 */
async function forget(kind, row, changed) {
  const { shared } = words();
  const key = newId();
  try {
    await remove(`/${kind.path}/${row.id}`);
    changed();
    const press = () => void deed(`/${kind.path}`, kind.contentOf?.(row), key).then(changed, sayTrouble);
    say(fill(kind.deleted, { name: kind.nameOf(row) }), { action: { label: shared.undo, press } });
  } catch (error) {
    sayTrouble(error);
  }
}
