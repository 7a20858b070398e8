// @ts-check
/** All customers, narrowed by search, segment and tag. */

import { filterBy } from "../../address.js";
import { money, moment, oneLine, shortTime } from "../../format.js";
import { html } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { DownloadButton } from "../../parts/download.js";
import { ChoiceFilter, SearchField } from "../../parts/filters.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { Table, TwoLines } from "../../parts/table.js";
import { Tags } from "../../parts/tags.js";
import { may } from "../../rights.js";
import { href } from "../../router.js";
import { fill, words } from "../../words.js";

const SHOWN_TAGS = 3;

/** @typedef {import("../../types.js").CustomerRow} CustomerRow */
/** @typedef {import("../../router.js").Route} Route */

/** @param {Route} route */
function filtersOf({ query }) {
  return { q: query.get("q") ?? "", segment: query.get("segment") ?? "", tag: query.get("tag") ?? "" };
}

/** The list as it is narrowed now, as a file. @param {Route} route */
function exportAddress(route) {
  const wanted = new URLSearchParams(Object.entries(filtersOf(route)).filter(([, value]) => value));
  return `/api/v1/customers.csv?${wanted}`;
}

/** @param {{route: Route, head: import("../../parts/page_head.js").Head}} props */
export function CustomerList({ route, head }) {
  const { customers } = words();
  const { q, segment, tag } = filtersOf(route);
  const list = useLoaded("/customers", { q, segment, tag }, { topics: ["customer"], rows: "customers" });
  const segments = useLoaded("/segments");
  /** @type {[string, string][]} */
  const choices = (segments.value?.segments ?? []).map(
    (/** @type {import("./rules.js").Segment} */ each) => [String(each.id), `${oneLine(each.name)} (${each.count})`],
  );
  const known = new Set((list.value?.customers ?? []).flatMap((/** @type {CustomerRow} */ row) => row.tags));
  const isNarrowed = Boolean(q || segment || tag);
  const clear = html`<button type="button" class="button" onClick=${() => filterBy(route, { q: "", segment: "", tag: "" })}>
    ${customers.clearFilters}</button>`;
  return html`<div class="sheet">
    <${PageHead} ...${head}>
      ${may("export_customers") && html`<${DownloadButton} address=${exportAddress(route)} name="customers.csv" label=${customers.exportCsv} />`}
    <//>
    <div class="filter-bar">
      <${SearchField} label=${customers.search} value=${q} search=${(/** @type {string} */ text) => filterBy(route, { q: text })} />
      <${ChoiceFilter} label=${customers.segments} value=${segment} options=${[["", customers.anySegment], ...choices]}
        choose=${(/** @type {string} */ id) => filterBy(route, { segment: id })} />
      <${SearchField} label=${customers.tag} value=${tag} icon="tag" suggestions=${[...known]}
        search=${(/** @type {string} */ text) => filterBy(route, { tag: text })} />
    </div>
    <div class="sheet-scroll">
      <${Listing} of=${list} name="customers" empty=${isNarrowed
        ? { title: customers.noneFoundTitle, hint: customers.noneFoundHint, action: clear }
        : { title: customers.emptyTitle, hint: customers.emptyHint }}
        draw=${(/** @type {CustomerRow[]} */ rows) => html`<${Table} label=${customers.title} rows=${rows}
          columns=${columns()} keyOf=${(/** @type {CustomerRow} */ row) => row.number}
          hrefOf=${(/** @type {CustomerRow} */ row) => href("customers", row.number)} />`} />
    </div>
  </div>`;
}

/** @returns {import("../../parts/table.js").Column<CustomerRow>[]} */
function columns() {
  const { customers } = words();
  const { columns: titles } = customers;
  return [
    {
      id: "customer",
      title: titles.customer,
      cell: (row) => html`<${TwoLines} name=${oneLine(row.name)} under=${oneLine(row.number)} />`,
    },
    { id: "phone", title: titles.phone, isWide: true, cell: (row) => html`<span class="figures nowrap">${oneLine(row.phone_masked)}</span>` },
    { id: "place", title: titles.place, isWide: true, cell: (row) => oneLine(row.province) },
    { id: "tags", title: titles.tags, isExtra: true, cell: (row) => html`<${Tags} tags=${row.tags} most=${SHOWN_TAGS} />` },
    { id: "orders", title: titles.orders, isFigure: true, isWide: true, cell: (row) => row.orders },
    { id: "spent", title: titles.spent, isFigure: true, cell: (row) => money(row.spent_minor, row.currency) },
    {
      id: "lastOrder",
      title: titles.lastOrder,
      isWide: true,
      cell: (row) => html`<span class="nowrap" title=${moment(row.last_order_at)}>${shortTime(row.last_order_at)}</span>`,
    },
    {
      id: "tickets",
      title: titles.tickets,
      isWide: true,
      cell: (row) => row.open_tickets > 0 && html`<span class="badge warn">${fill(customers.openTickets, { count: row.open_tickets })}</span>`,
    },
  ];
}
