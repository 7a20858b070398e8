// @ts-check
/** A list of what managers write: entries to change or delete, a button for a new one, its form in a dialog. */

import { newId } from "/widget.js";

import { deed, remove } from "../../api.js";
import { html, useState } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { say, sayTrouble } from "../../parts/toasts.js";
import { may } from "../../rights.js";
import { fill, wordFor, words } from "../../words.js";

/** @typedef {{id: number} & Record<string, any>} Row */
/**
 * @typedef {object} Kind
 * @property {string} path  of the list, which is also the name of its rows
 * @property {string} add  label of the button for a new one
 * @property {{title: string, hint: string}} empty
 * @property {(row: any) => string} nameOf
 * @property {(row: any) => Record<string, unknown>} contentOf  what was written, without what the hub adds
 * @property {(props: {row: any}) => import("../../html.js").VNode} Content
 * @property {(props: {row: any, close: () => void}) => import("../../html.js").VNode} EditForm
 */

/** @param {import("./page.js").ViewProps & {kind: Kind, actions?: (row: any, changed: () => void) => import("../../html.js").Child}} props */
export function Entries({ head, kind, actions }) {
  const { articles: texts, shared } = words();
  const [edited, setEdited] = useState(/** @type {Row | "new" | null} */ (null));
  const list = useLoaded(`/${kind.path}`);
  const changed = () => void list.source.load();
  // Also when nothing was saved: the hub may have refused because somebody else did.
  const closeForm = () => {
    setEdited(null);
    changed();
  };
  const isEditor = may("edit_knowledge");
  const write = isEditor && html`<button type="button" class="button primary" onClick=${() => setEdited("new")}>${kind.add}</button>`;
  const { Content, EditForm } = kind;
  return html`<div class="sheet">
    <${PageHead} ...${head}>${write}<//>
    <div class="sheet-scroll">
      <p class="hint sheet-intro">${wordFor(texts.notes, kind.path)} ${!isEditor && texts.managersOnly}</p>
      <${Listing} of=${list} name=${kind.path} empty=${{ ...kind.empty, action: write }}
        draw=${(/** @type {Row[]} */ rows) => html`<ul class="entries">${rows.map((row) => {
          const name = kind.nameOf(row);
          return html`<li key=${row.id} class="entry-row">
            <${Content} row=${row} />
            ${isEditor && html`<div class="entry-end">
              ${actions?.(row, changed)}
              <button type="button" class="button small" aria-label=${`${shared.edit} ${name}`} onClick=${() => setEdited(row)}>${shared.edit}</button>
              <button type="button" class="button small" aria-label=${`${shared.remove} ${name}`} onClick=${() => forget(kind, row, changed)}>${shared.remove}</button>
            </div>`}
          </li>`;
        })}</ul>`} />
    </div>
    ${edited && html`<${EditForm} row=${edited === "new" ? null : edited} close=${closeForm} />`}
  </div>`;
}

/**
 * Gone at once, and back by one press.
 * @param {Kind} kind
 * @param {Row} row
 * @param {() => void} changed
 */
async function forget(kind, row, changed) {
  const { articles: texts, shared } = words();
  const key = newId();
  try {
    await remove(`/${kind.path}/${row.id}`);
    changed();
    const press = () => void deed(`/${kind.path}`, kind.contentOf(row), key).then(changed, sayTrouble);
    say(fill(texts.deleted, { name: kind.nameOf(row) }), { action: { label: shared.undo, press } });
  } catch (error) {
    sayTrouble(error);
  }
}
