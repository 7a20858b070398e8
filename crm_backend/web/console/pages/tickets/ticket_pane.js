// @ts-check
/** One ticket: what it is about, who has it, until when, and what happens next. */

import { patch } from "../../api.js";
import { moment, oneLine } from "../../format.js";
import { html, useState } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Facts } from "../../parts/cards.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useDraft, useSending } from "../../parts/form.js";
import { BackLink } from "../../parts/page_head.js";
import { Failed, Loading } from "../../parts/states.js";
import { say } from "../../parts/toasts.js";
import { isWhen, WhenInput } from "../../parts/when_input.js";
import { may } from "../../rights.js";
import { href } from "../../router.js";
import { me } from "../../session.js";
import { momentOf, wallTime } from "../../shop_days.js";
import { fill, wordFor, words } from "../../words.js";
import { activeMembers } from "./members.js";
import { StateBadge } from "./state_badge.js";
import { TicketRefund } from "./ticket_refund.js";

const LONGEST_RESOLUTION = 2_000;

/**
 * The states that may follow, as the hub has them; resolving has its own form.
 * @type {Record<string, ("open" | "in_progress" | "waiting")[]>}
 */
const NEXT = {
  open: ["in_progress", "waiting"],
  in_progress: ["waiting"],
  waiting: ["in_progress"],
  resolved: ["open"],
};

/** @typedef {import("../../types.js").TicketRead} TicketRead */
/** @typedef {(changes: object, done?: () => void) => void} Change */

/** @param {{number: string, backTo: string, changed: () => void}} props */
export function TicketPane({ number, backTo, changed }) {
  const { tickets } = words();
  const path = `/tickets/${encodeURIComponent(number)}`;
  const { value, status, error, source } = useLoaded(path, {}, { topics: ["ticket", "refund"] });
  const sending = useSending();
  /** @type {TicketRead | null} */
  const ticket = value;
  const back = html`<${BackLink} address=${backTo} text=${tickets.title} />`;
  if (status === "failed") return html`${back}<${Failed} error=${error} again=${() => source.show({})} />`;
  if (!ticket) return html`${back}<${Loading} />`;
  /** @type {Change} */
  const change = (changes, done) =>
    void sending.send(
      () => patch(path, changes),
      (answer) => {
        source.put(answer);
        changed();
        say(fill(tickets.changed, { number: oneLine(number) }));
        done?.();
      },
    );
  return html`<header class="detail-head">${back}<h2>${oneLine(ticket.number)}</h2><${StateBadge} ticket=${ticket} />
      ${ticket.is_overdue && html`<span class="badge bad">${tickets.overdue}</span>`}</header>
    <div class="detail-body">
      <p class="ticket-text own-lines">${ticket.text}</p>
      <${About} ticket=${ticket} />
      ${ticket.refund_number && html`<${TicketRefund} number=${ticket.refund_number} />`}
      ${may("handle_tickets") && html`<${Handling} ticket=${ticket} change=${change} isBusy=${sending.isBusy} />`}
      <p class="trouble" role="alert">${sending.trouble}</p>
      ${may("handle_tickets") && html`<${NextSteps} ticket=${ticket} change=${change} sending=${sending} />`}
    </div>`;
}

/** @param {{ticket: TicketRead}} props */
function About({ ticket }) {
  const { tickets, shared } = words();
  /** @type {[string, import("../../html.js").Child][]} */
  const rows = [
    [tickets.type, wordFor(tickets.types, ticket.type)],
    [shared.customer, ticket.customer_number && html`<a href=${href("customers", ticket.customer_number)}>${oneLine(ticket.customer_name ?? ticket.customer_number)}</a>`],
    [shared.order, oneLine(ticket.order_number)],
    [shared.chat, ticket.conversation_id && html`<a href=${href("chats", ticket.conversation_id)}>${shared.openChat}</a>`],
    [tickets.opened, moment(ticket.opened_at)],
    [tickets.due, may("handle_tickets") ? "" : moment(ticket.due_at)],
    [tickets.assignee, may("handle_tickets") ? "" : oneLine(ticket.assignee_name)],
    [tickets.resolvedAt, moment(ticket.resolved_at)],
    [tickets.resolution, ticket.resolution && html`<span class="own-lines">${ticket.resolution}</span>`],
  ];
  return html`<${Facts} rows=${rows} />`;
}

/** @param {{ticket: TicketRead, change: Change, isBusy: boolean}} props */
function Handling({ ticket, change, isBusy }) {
  const { tickets } = words();
  const members = activeMembers(useLoaded("/staff/members"));
  const assignee = ticket.assignee_id === null ? "" : String(ticket.assignee_id);
  const isListed = members.some(({ id }) => String(id) === assignee);
  /** @param {string} id */
  const assign = (id) => change({ assignee_id: members.find((one) => String(one.id) === id)?.id ?? null });
  return html`<div class="handling">
    <${Field} label=${tickets.assignee}>
      <select value=${assignee} disabled=${isBusy} onChange=${typed(assign)}>
        <option value="" selected=${assignee === ""}>${tickets.nobody}</option>
        ${assignee && !isListed && html`<option value=${assignee} selected>${oneLine(ticket.assignee_name)}</option>`}
        ${members.map((one) => html`<option key=${one.id} value=${String(one.id)} selected=${String(one.id) === assignee}>${oneLine(one.display_name)}</option>`)}
      </select>
    <//>
    ${assignee !== String(me().id) && html`<button type="button" class="button" disabled=${isBusy} onClick=${() => change({ assignee_id: me().id })}>${tickets.assignToMe}</button>`}
    <${DueTime} key=${ticket.due_at} at=${ticket.due_at} change=${change} isBusy=${isBusy} />
  </div>`;
}

/** @param {{at: string | null, change: Change, isBusy: boolean}} props */
function DueTime({ at, change, isBusy }) {
  const { tickets, shared } = words();
  const saved = at ? wallTime(at) : "";
  const [wall, setWall] = useState(saved);
  return html`<${Field} label=${tickets.due}>
      <${WhenInput} kind="moment" text=${wall} write=${setWall} />
    <//>
    ${wall !== saved && html`<button type="button" class="button" disabled=${isBusy || !isWhen("moment", wall)}
      onClick=${() => change({ due_at: momentOf(wall) || null })}>${shared.save}</button>`}`;
}

/** @param {{ticket: TicketRead, change: Change, sending: import("../../parts/form.js").Sending}} props */
function NextSteps({ ticket, change, sending }) {
  const { tickets } = words();
  const [isResolving, setResolving] = useState(false);
  const [draft, write, forget] = useDraft(`resolution:${ticket.number}`, { text: "" });
  const isResolved = ticket.state === "resolved";
  function resolve() {
    const resolution = draft.text.trim();
    change({ state: "resolved", ...(resolution && { resolution }) }, () => {
      forget();
      setResolving(false);
    });
  }
  if (isResolving && !isResolved) {
    return html`<${Form} submit=${resolve} sending=${{ ...sending, trouble: "" }} label=${tickets.resolve} cancel=${() => setResolving(false)}>
      <${Field} label=${tickets.resolution} hint=${tickets.resolutionHint}>
        <textarea rows="3" maxlength=${LONGEST_RESOLUTION} value=${draft.text} onInput=${typed((text) => write({ text }))}></textarea>
      <//>
    <//>`;
  }
  return html`<div class="steps" role="group" aria-label=${tickets.moveTo}>
    ${!isResolved && html`<button type="button" class="button primary" disabled=${sending.isBusy} onClick=${() => setResolving(true)}>${tickets.steps.resolved}</button>`}
    ${(NEXT[ticket.state] ?? []).map((state) => html`<button key=${state} type="button" class="button" disabled=${sending.isBusy}
      onClick=${() => change({ state })}>${tickets.steps[state]}</button>`)}
  </div>`;
}
