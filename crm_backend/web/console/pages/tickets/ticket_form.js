// @ts-check
/** Writes a new ticket down; what was typed stays in this browser until it is opened. */

import { deed } from "../../api.js";
import { oneLine } from "../../format.js";
import { html } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Dialog } from "../../parts/dialog.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useDraft, useSending } from "../../parts/form.js";
import { say } from "../../parts/toasts.js";
import { isWhen, WhenInput } from "../../parts/when_input.js";
import { go } from "../../router.js";
import { momentOf } from "../../shop_days.js";
import { fill, words } from "../../words.js";
import { activeMembers } from "./members.js";

const LONGEST_TEXT = 2_000;
const LONGEST_NUMBER = 40;
const EMPTY = { type: "other", text: "", order: "", customer: "", assignee: "", due: "" };

/** @param {{close: () => void, opened: () => void}} props */
export function TicketForm({ close, opened }) {
  const { tickets } = words();
  const [draft, change, forget] = useDraft("ticket", EMPTY);
  const members = activeMembers(useLoaded("/staff/members"));
  const sending = useSending();
  function submit() {
    const assignee = members.find(({ id }) => String(id) === draft.assignee);
    const body = {
      type: draft.type,
      text: draft.text.trim(),
      ...(oneLine(draft.order) && { order_number: oneLine(draft.order) }),
      ...(oneLine(draft.customer) && { customer_number: oneLine(draft.customer) }),
      ...(assignee && { assignee_id: assignee.id }),
      ...(momentOf(draft.due) && { due_at: momentOf(draft.due) }),
    };
    void sending.send(
      (key) => deed("/tickets", body, key),
      ({ number }) => {
        forget();
        close();
        opened();
        say(fill(tickets.created, { number: oneLine(number) }));
        go("tickets", number);
      },
    );
  }
  return html`<${Dialog} title=${tickets.newTicket} close=${close}>
    <${Form} isWide submit=${submit} sending=${sending} label=${tickets.create} cancel=${close} isIncomplete=${!draft.text.trim() || !isWhen("moment", draft.due)}>
      <div class="form-pair">
        <${Field} label=${tickets.type}><select value=${draft.type} onChange=${typed((type) => change({ type }))}>
          ${Object.entries(tickets.types).map(([id, text]) => html`<option key=${id} value=${id} selected=${id === draft.type}>${text}</option>`)}
        </select><//>
        <${Field} label=${tickets.assignee}><select value=${draft.assignee} onChange=${typed((assignee) => change({ assignee }))}>
          <option value="">${tickets.nobody}</option>
          ${members.map((one) => html`<option key=${one.id} value=${String(one.id)} selected=${String(one.id) === draft.assignee}>${oneLine(one.display_name)}</option>`)}
        </select><//>
      </div>
      <${Field} label=${tickets.text} hint=${tickets.textHint}>
        <textarea rows="4" maxlength=${LONGEST_TEXT} value=${draft.text} onInput=${typed((text) => change({ text }))}></textarea>
      <//>
      <div class="form-pair">
        <${Field} label=${tickets.orderNumber}><input maxlength=${LONGEST_NUMBER} value=${draft.order} onInput=${typed((order) => change({ order }))} /><//>
        <${Field} label=${tickets.customerNumber}><input maxlength=${LONGEST_NUMBER} value=${draft.customer} onInput=${typed((customer) => change({ customer }))} /><//>
      </div>
      <${Field} label=${tickets.dueAt}><${WhenInput} kind="moment" text=${draft.due} write=${(/** @type {string} */ due) => change({ due })} /><//>
    <//>
  <//>`;
}
