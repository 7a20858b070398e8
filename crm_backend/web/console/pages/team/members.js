// @ts-check
/** Everybody who can sign in; administrators add, change, disable. */

import { patch } from "../../api.js";
import { moment, oneLine } from "../../format.js";
import { html, useState } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { Table, TwoLines } from "../../parts/table.js";
import { say, sayTrouble } from "../../parts/toasts.js";
import { Unbind } from "../../parts/unbind.js";
import { may } from "../../rights.js";
import { me } from "../../session.js";
import { fill, words } from "../../words.js";
import { MemberForm } from "./member_form.js";

/** @typedef {import("../../types.js").Staff} Staff */
/** @typedef {{staff_id: string, name: string | null, since: string}} Binding */

/** @param {import("./page.js").ViewProps} props */
export function MembersView({ head }) {
  const { team, shared } = words();
  const [edited, setEdited] = useState(/** @type {Staff | "new" | null} */ (null));
  const list = useLoaded("/staff/members");
  // A shop without a bot has none, and nothing to say about it here.
  const bindings = useLoaded("/telegram/staff-bindings");
  /** @param {Staff} row @returns {Binding | undefined} */
  const bindingOf = (row) => bindings.value?.bindings.find((/** @type {Binding} */ each) => each.staff_id === row.id);
  const changed = () => void list.source.load();
  const unbound = () => void bindings.source.load();
  const isAdmin = may("manage_staff");
  /** @type {import("../../parts/table.js").Column<Staff>[]} */
  const actions = [
    {
      id: "telegram",
      title: team.memberColumns.telegram,
      isWide: true,
      cell: (row) => html`<${MembersTelegram} member=${row} binding=${bindingOf(row)} ended=${unbound} />`,
    },
    {
      id: "act",
      title: team.memberColumns.act,
      cell: (row) => html`<span class="entry-end">
        <button type="button" class="button small" aria-label=${`${shared.edit} ${oneLine(row.display_name)}`} onClick=${() => setEdited(row)}>${shared.edit}</button>
        ${row.id !== me().id && html`<button type="button" class="button small" onClick=${() => setActive(row, !row.is_active, changed)}
          aria-label=${`${row.is_active ? team.disable : team.enable} ${oneLine(row.display_name)}`}>${row.is_active ? team.disable : team.enable}</button>`}
        ${bindingOf(row) && html`<span class="phone-only"><${UnbindMember} member=${row} ended=${unbound} /></span>`}
      </span>`,
    },
  ];
  return html`<div class="sheet">
    <${PageHead} ...${head}>${isAdmin && html`<button type="button" class="button primary" onClick=${() => setEdited("new")}>${team.newMember}</button>`}<//>
    <div class="sheet-scroll">
      ${!isAdmin && html`<p class="hint sheet-intro">${team.membersNote}</p>`}
      <${Listing} of=${list} name="members" empty=${{ title: "", hint: "" }} draw=${(/** @type {Staff[]} */ rows) =>
        html`<${Table} label=${team.views.members} rows=${rows} columns=${[...columns(), ...(isAdmin ? actions : [])]} keyOf=${(/** @type {Staff} */ row) => String(row.id)} />`} />
    </div>
    ${edited && html`<${MemberForm} member=${edited === "new" ? null : edited} saved=${changed} close=${() => setEdited(null)} />`}
  </div>`;
}

/** @param {{member: Staff, binding: Binding | undefined, ended: () => void}} props */
function MembersTelegram({ member, binding, ended }) {
  const { shared } = words();
  if (!binding) return html`<span class="hint">${shared.none}</span>`;
  return html`<span class="telegram-cell"><span class="strong">${oneLine(binding.name) || shared.telegram.nameless}</span>
    <span class="hint">${fill(shared.telegram.since, { at: moment(binding.since) })}</span>
    <${UnbindMember} member=${member} ended=${ended} /></span>`;
}

/** @param {{member: Staff, ended: () => void}} props */
function UnbindMember({ member, ended }) {
  const name = oneLine(member.display_name);
  return html`<${Unbind} path=${`/staff/members/${member.id}/telegram`} of=${name} ask=${fill(words().team.unbindMember, { name })} ended=${ended} />`;
}

/** @returns {import("../../parts/table.js").Column<Staff>[]} */
function columns() {
  const { team, app } = words();
  const { memberColumns: titles } = team;
  return [
    {
      id: "member",
      title: titles.member,
      cell: (row) => html`<${TwoLines} name=${oneLine(row.display_name)} under=${[row.name !== row.display_name && oneLine(row.name), row.id === me().id && team.you].filter(Boolean).join(" · ")} />`,
    },
    { id: "role", title: titles.role, cell: (row) => app.roles[row.role] },
    { id: "state", title: titles.state, cell: (row) => (row.is_active ? html`<span class="badge ok">${team.active}</span>` : html`<span class="badge">${team.disabled}</span>`) },
  ];
}

/**
 * Done at once, and back by one press.
 * @param {Staff} member
 * @param {boolean} isActive
 * @param {() => void} changed
 */
async function setActive(member, isActive, changed) {
  const { team, shared } = words();
  try {
    await patch(`/staff/members/${member.id}`, { is_active: isActive });
    changed();
    const text = fill(isActive ? team.enabledNow : team.disabledNow, { name: oneLine(member.display_name) });
    say(text, { action: { label: shared.undo, press: () => void setActive(member, !isActive, changed) } });
  } catch (error) {
    sayTrouble(error);
  }
}
