// @ts-check
/** Segments: what each asks for in words, how many customers are in it, and (for managers) its editor. */

import { post, remove } from "../../api.js";
import { oneLine } from "../../format.js";
import { html, useState } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Listing } from "../../parts/listing.js";
import { say, sayTrouble } from "../../parts/toasts.js";
import { may } from "../../rights.js";
import { Store, useStore } from "../../store.js";
import { fill, words } from "../../words.js";
import { rulesInWords } from "./rules.js";
import { SegmentEditor } from "./segment_editor.js";

/** @typedef {import("./rules.js").Segment} Segment */

// The button stands in the page's head, the list below it.
/** @type {Store<{saves: number}>} */
const changes = new Store({ saves: 0 });
const noteChange = () => changes.set({ saves: changes.state.saves + 1 });

export function NewSegment() {
  const [isOpen, setOpen] = useState(false);
  return html`<button type="button" class="button primary" onClick=${() => setOpen(true)}>${words().customers.newSegment}</button>
    ${isOpen && html`<${SegmentEditor} segment=${null} saved=${noteChange} close=${() => setOpen(false)} />`}`;
}

export function SegmentsView() {
  const { customers } = words();
  const { saves } = useStore(changes);
  const [edited, setEdited] = useState(/** @type {Segment | null} */ (null));
  const list = useLoaded("/segments", { saves: saves || null });
  const hint = may("edit_segments") ? customers.segmentsEmptyHint : customers.segmentsEmptyAgent;
  return html`<div class="sheet-scroll">
    <p class="hint sheet-intro">${customers.segmentsHint}</p>
    <${Listing} of=${list} name="segments" empty=${{ title: customers.segmentsEmptyTitle, hint }}
      draw=${(/** @type {Segment[]} */ rows) => html`<ul class="lines">${rows.map(
        (segment) => html`<${SegmentLine} key=${segment.id} segment=${segment} edit=${() => setEdited(segment)} />`,
      )}</ul>`} />
    ${edited && html`<${SegmentEditor} segment=${edited} saved=${noteChange} close=${() => setEdited(null)} />`}
  </div>`;
}

/** @param {{segment: Segment, edit: () => void}} props */
function SegmentLine({ segment, edit }) {
  const { customers, shared } = words();
  const name = oneLine(segment.name);
  return html`<li class="line">
    <div class="line-body"><p class="strong">${name}</p><p class="hint">${rulesInWords(segment.rules)}</p></div>
    <span class="line-figure figures">${fill(customers.segmentCount, { count: segment.count.toLocaleString("en") })}</span>
    <div class="line-end">
      <a class="button small" href=${`#/customers?segment=${encodeURIComponent(segment.id)}`}>${customers.seeCustomers}</a>
      ${may("edit_segments") && html`<button type="button" class="button small" onClick=${edit} aria-label=${`${shared.edit} ${name}`}>${shared.edit}</button>
        <button type="button" class="button small" onClick=${() => forget(segment)} aria-label=${`${shared.remove} ${name}`}>${shared.remove}</button>`}
    </div>
  </li>`;
}

/** Gone at once, and back by one press. @param {Segment} segment */
async function forget({ id, name, rules }) {
  const { customers, shared } = words();
  try {
    await remove(`/segments/${id}`);
    noteChange();
    const press = () => void post("/segments", { name, rules }).then(noteChange, sayTrouble);
    say(fill(customers.segmentDeleted, { name: oneLine(name) }), { action: { label: shared.undo, press } });
  } catch (error) {
    sayTrouble(error);
  }
}
