// @ts-check
/** Segments: what each asks for in words, how many customers are in it, and (for managers) its editor. */

import { newId } from "/widget.js";

import { deed, remove } from "../../api.js";
import { oneLine } from "../../format.js";
import { html, useState } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { say, sayTrouble } from "../../parts/toasts.js";
import { may } from "../../rights.js";
import { fill, words } from "../../words.js";
import { rulesInWords } from "./rules.js";
import { SegmentEditor } from "./segment_editor.js";

/** @typedef {import("./rules.js").Segment} Segment */

/** @param {{head: import("../../parts/page_head.js").Head}} props */
export function SegmentsView({ head }) {
  const { customers } = words();
  const [edited, setEdited] = useState(/** @type {Segment | "new" | null} */ (null));
  const list = useLoaded("/segments");
  const changed = () => void list.source.load();
  const mayEdit = may("edit_segments");
  return html`<div class="sheet">
    <${PageHead} ...${head}>
      ${mayEdit && html`<button type="button" class="button primary" onClick=${() => setEdited("new")}>${customers.newSegment}</button>`}
    <//>
    <div class="sheet-scroll">
      <p class="hint sheet-intro">${customers.segmentsHint}</p>
      <${Listing} of=${list} name="segments"
        empty=${{ title: customers.segmentsEmptyTitle, hint: mayEdit ? customers.segmentsEmptyHint : customers.segmentsEmptyAgent }}
        draw=${(/** @type {Segment[]} */ rows) => html`<ul class="entries">${rows.map((segment) => html`<${SegmentEntry}
          key=${segment.id} segment=${segment} edit=${() => setEdited(segment)} changed=${changed} />`)}</ul>`} />
    </div>
    ${edited && html`<${SegmentEditor} segment=${edited === "new" ? null : edited} saved=${changed} close=${() => setEdited(null)} />`}
  </div>`;
}

/** @param {{segment: Segment, edit: () => void, changed: () => void}} props */
function SegmentEntry({ segment, edit, changed }) {
  const { customers, shared } = words();
  const name = oneLine(segment.name);
  return html`<li class="entry-row">
    <div class="entry-text"><p class="strong">${name}</p><p class="hint">${rulesInWords(segment.rules)}</p></div>
    <span class="entry-figure figures">${fill(customers.segmentCount, { count: segment.count.toLocaleString("en") })}</span>
    <div class="entry-end">
      <a class="button small" href=${`#/customers?segment=${encodeURIComponent(segment.id)}`}>${customers.seeCustomers}</a>
      ${may("edit_segments") && html`<button type="button" class="button small" onClick=${edit} aria-label=${`${shared.edit} ${name}`}>${shared.edit}</button>
        <button type="button" class="button small" onClick=${() => forget(segment, changed)} aria-label=${`${shared.remove} ${name}`}>${shared.remove}</button>`}
    </div>
  </li>`;
}

/**
 * Gone at once, and back by one press.
 * @param {Segment} segment
 * @param {() => void} changed
 */
async function forget({ id, name, rules }, changed) {
  const { customers, shared } = words();
  try {
    await remove(`/segments/${id}`);
    changed();
    const key = newId();
    const press = () => void deed("/segments", { name, rules }, key).then(changed, sayTrouble);
    say(fill(customers.segmentDeleted, { name: oneLine(name) }), { action: { label: shared.undo, press } });
  } catch (error) {
    sayTrouble(error);
  }
}
