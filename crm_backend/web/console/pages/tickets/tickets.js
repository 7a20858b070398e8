// @ts-check
/** All tickets, narrowed by state, type, assignee and search; the open one beside them. */

import { filterBy, withQuery } from "../../address.js";
import { moment, oneLine, shortTime } from "../../format.js";
import { html, useState } from "../../html.js";
import { useShortcuts } from "../../keyboard.js";
import { useLoaded } from "../../loaded.js";
import { ChoiceFilter, SearchField, ToggleFilter } from "../../parts/filters.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { Empty } from "../../parts/states.js";
import { Table, TwoLines } from "../../parts/table.js";
import { may } from "../../rights.js";
import { go } from "../../router.js";
import { me } from "../../session.js";
import { wordFor, words } from "../../words.js";
import { activeMembers } from "./members.js";
import { TicketForm } from "./ticket_form.js";
import { TicketPane } from "./ticket_pane.js";
import { StateBadge } from "./state_badge.js";

const USUAL_STATE = "unresolved";

/** @typedef {import("../../types.js").TicketRead} TicketRead */
/** @typedef {import("../../router.js").Route} Route */

/** @param {Route} route */
function filtersOf({ query }) {
  return {
    state: query.get("state") ?? USUAL_STATE,
    type: query.get("type") ?? "",
    assignee: query.get("assignee") ?? "",
    q: query.get("q") ?? "",
    overdue: query.get("overdue") ?? "",
  };
}

/** @param {{route: Route, head: import("../../parts/page_head.js").Head}} props */
export function TicketsView({ route, head }) {
  const { tickets } = words();
  const [number = ""] = route.parts;
  const filters = filtersOf(route);
  const [isWriting, setWriting] = useState(false);
  const state = filters.state === "any" ? "" : filters.state;
  const list = useLoaded("/tickets", { ...filters, state }, { topics: ["ticket"], rows: "tickets" });
  const isNarrowed = Boolean(filters.type || filters.assignee || filters.q || filters.overdue || filters.state !== USUAL_STATE);
  /** @type {TicketRead[]} */
  const rows = list.value?.tickets ?? [];
  useShortcuts({ j: () => step(route, rows, number, 1), k: () => step(route, rows, number, -1), Escape: () => go("tickets") });
  const mayWrite = may("handle_tickets");
  const write = html`<button type="button" class="button primary" onClick=${() => setWriting(true)}>${tickets.newTicket}</button>`;
  return html`<div class="sheet with-pane" data-open=${String(Boolean(number))}>
    <div class="list-side">
      <${PageHead} ...${head}>${mayWrite && write}<//>
      <${Filters} route=${route} filters=${filters} />
      <div class="sheet-scroll">
        <${Listing} of=${list} name="tickets" empty=${isNarrowed
          ? { title: tickets.noneFoundTitle, hint: tickets.noneFoundHint }
          : { title: tickets.emptyTitle, hint: tickets.emptyHint, action: mayWrite && write }}
          draw=${(/** @type {TicketRead[]} */ all) => html`<${Table} label=${tickets.title} columns=${columns()} current=${number}
            rows=${all} keyOf=${(/** @type {TicketRead} */ row) => row.number}
            hrefOf=${(/** @type {TicketRead} */ row) => withQuery(route, {}, [row.number])} />`} />
      </div>
    </div>
    <section class="detail-side" aria-label=${tickets.about}>
      ${number
        ? html`<${TicketPane} key=${number} number=${number} backTo=${withQuery(route, {}, [])} changed=${() => list.source.refresh("tickets")} />`
        : html`<${Empty} title=${tickets.nothingOpenTitle} hint=${tickets.nothingOpenHint} />`}
    </section>
    ${isWriting && html`<${TicketForm} close=${() => setWriting(false)} opened=${() => list.source.refresh("tickets")} />`}
  </div>`;
}

/** @param {{route: Route, filters: ReturnType<typeof filtersOf>}} props */
function Filters({ route, filters }) {
  const { tickets } = words();
  const members = activeMembers(useLoaded("/staff/members"));
  /** @type {[string, string][]} */
  const states = [[USUAL_STATE, tickets.unresolved], ...Object.entries(tickets.states), ["any", tickets.anyState]];
  /** @type {[string, string][]} */
  const types = [["", tickets.anyType], ...Object.entries(tickets.types)];
  /** @type {[string, string][]} */
  const people = [
    ["", tickets.anyAssignee],
    ["me", tickets.mine],
    ["none", tickets.nobody],
    ...members.filter(({ id }) => id !== me().id).map((each) => /** @type {[string, string]} */ ([String(each.id), oneLine(each.display_name)])),
  ];
  /** @param {string} name */
  const choose = (name) => (/** @type {string} */ value) => filterBy(route, { [name]: value });
  return html`<div class="filter-bar">
    <${SearchField} label=${tickets.search} value=${filters.q} search=${choose("q")} />
    <${ToggleFilter} label=${tickets.overdueOnly} isOn=${Boolean(filters.overdue)}
      toggle=${() => filterBy(route, { overdue: filters.overdue ? "" : "true" })} />
    <${ChoiceFilter} label=${tickets.stateFilter} value=${filters.state} options=${states}
      choose=${(/** @type {string} */ value) => filterBy(route, { state: value === USUAL_STATE ? "" : value })} />
    <${ChoiceFilter} label=${tickets.typeFilter} value=${filters.type} options=${types} choose=${choose("type")} />
    <${ChoiceFilter} label=${tickets.assigneeFilter} value=${filters.assignee} options=${people} choose=${choose("assignee")} />
  </div>`;
}

/** @returns {import("../../parts/table.js").Column<TicketRead>[]} */
function columns() {
  const { tickets } = words();
  const { columns: titles } = tickets;
  return [
    {
      id: "ticket",
      title: titles.ticket,
      cell: (row) => html`<${TwoLines} name=${html`<span class="two-rows">${oneLine(row.text) || wordFor(tickets.types, row.type)}</span>`}
        under=${[oneLine(row.number), row.text && wordFor(tickets.types, row.type), oneLine(row.customer_name)].filter(Boolean).join(" · ")} />`,
    },
    { id: "state", title: titles.state, cell: (row) => html`<${StateBadge} ticket=${row} />` },
    { id: "assignee", title: titles.assignee, isWide: true, cell: (row) => oneLine(row.assignee_name) || html`<span class="hint nowrap">${tickets.nobody}</span>` },
    {
      id: "due",
      title: titles.due,
      isWide: true,
      cell: (row) => html`<span class=${row.is_overdue ? "bad nowrap" : "nowrap"} title=${moment(row.due_at)}>
        ${row.is_overdue ? `${tickets.overdue} ` : ""}${shortTime(row.due_at)}</span>`,
    },
  ];
}

/**
 * @param {Route} route
 * @param {TicketRead[]} rows
 * @param {string} number of the open one
 * @param {1 | -1} by
 */
function step(route, rows, number, by) {
  const place = rows.findIndex((row) => row.number === number);
  const next = place < 0 ? rows[0] : rows[place + by];
  if (next) location.hash = withQuery(route, {}, [next.number]);
}
