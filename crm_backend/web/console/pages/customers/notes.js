// @ts-check
/** What colleagues wrote about a customer. */

import { deed } from "../../api.js";
import { moment, oneLine } from "../../format.js";
import { html } from "../../html.js";
import { typed } from "../../parts/filters.js";
import { Form, useDraft, useSending } from "../../parts/form.js";
import { may } from "../../rights.js";
import { words } from "../../words.js";

const LONGEST_NOTE = 2_000;

/** @typedef {import("../../types.js").CustomerRead["notes"]} Notes */

/** @param {{number: string, path: string, notes: Notes, changed: () => void}} props */
export function CustomerNotes({ number, path, notes, changed }) {
  const { customers } = words();
  const [draft, change, forget] = useDraft(`customer-note:${number}`, { text: "" });
  const sending = useSending();
  const submit = () =>
    void sending.send(
      (key) => deed(`${path}/notes`, { text: draft.text.trim() }, key),
      () => {
        forget();
        changed();
      },
    );
  return html`<section><h2>${customers.notes}</h2>
    ${may("edit_customers") && html`<${Form} submit=${submit} sending=${sending} label=${customers.saveNote} isIncomplete=${!draft.text.trim()}>
      <textarea class="note-field" rows="2" maxlength=${LONGEST_NOTE} aria-label=${customers.addNote} placeholder=${customers.addNote}
        value=${draft.text} onInput=${typed((text) => change({ text }))}></textarea>
    <//>`}
    ${notes.length === 0 && html`<p class="hint">${customers.noNotes}</p>`}
    <ul class="note-list">${notes.map((note) => html`<li key=${note.id}>
      <p class="hint">${oneLine(note.author)} · ${moment(note.written_at)}</p><p class="own-lines">${note.text}</p></li>`)}</ul>
  </section>`;
}
