// @ts-check
/** Who did what in the console; it can be read, not changed. */

import { filterBy } from "../../address.js";
import { moment, oneLine } from "../../format.js";
import { html } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { ChoiceFilter } from "../../parts/filters.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { Table, TwoLines } from "../../parts/table.js";
import { wordFor, words } from "../../words.js";
import { factsInWords, objectInWords } from "./audit_words.js";

/** @typedef {import("./audit_words.js").AuditEntry} AuditEntry */

/** @param {import("./page.js").ViewProps} props */
export function AuditView({ route, head }) {
  const { team } = words();
  const staff = route.query.get("staff") ?? "";
  const verb = route.query.get("verb") ?? "";
  const list = useLoaded("/audit-log", { staff_id: staff, verb }, { rows: "entries" });
  const members = useLoaded("/staff/members");
  /** @type {[string, string][]} */
  const people = (members.value?.members ?? []).map((/** @type {import("../../types.js").Staff} */ one) => [String(one.id), oneLine(one.display_name)]);
  return html`<div class="sheet">
    <${PageHead} ...${head} />
    <div class="filter-bar">
      <${ChoiceFilter} label=${team.staffFilter} value=${staff} options=${[["", team.anybody], ...people]}
        choose=${(/** @type {string} */ id) => filterBy(route, { staff: id })} />
      <${ChoiceFilter} label=${team.verbFilter} value=${verb} options=${[["", team.anyVerb], ...Object.entries(team.operations)]}
        choose=${(/** @type {string} */ id) => filterBy(route, { verb: id })} />
    </div>
    <div class="sheet-scroll">
      <${Listing} of=${list} name="entries" empty=${{ title: team.auditEmptyTitle, hint: team.auditEmptyHint }}
        draw=${(/** @type {AuditEntry[]} */ rows) => html`<${Table} label=${team.views.audit} rows=${rows} columns=${columns(new Map(people))}
          keyOf=${(/** @type {AuditEntry} */ row) => String(row.id)} />`} />
    </div>
  </div>`;
}

/**
 * @param {import("./audit_words.js").Names} names
 * @returns {import("../../parts/table.js").Column<AuditEntry>[]}
 */
function columns(names) {
  const { team } = words();
  const { auditColumns: titles } = team;
  return [
    {
      id: "verb",
      title: titles.verb,
      cell: (row) => html`<${TwoLines} name=${wordFor(team.operations, row.verb)} under=${objectInWords(row, names)} />`,
    },
    { id: "actor", title: titles.actor, cell: (row) => oneLine(row.actor) || team.commandLine },
    { id: "facts", title: titles.facts, isWide: true, cell: (row) => html`<span class="hint">${factsInWords(row.facts, names)}</span>` },
    { id: "at", title: titles.at, cell: (row) => html`<span class="figures">${moment(row.at)}</span>` },
  ];
}
