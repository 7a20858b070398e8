// @ts-check
/** A new member, or another name, role or password for one. Passwords are never kept as drafts. */

import { deed, patch } from "../../api.js";
import { html, useState } from "../../html.js";
import { Dialog } from "../../parts/dialog.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useSending } from "../../parts/form.js";
import { say } from "../../parts/toasts.js";
import { words } from "../../words.js";

const SHORTEST_PASSWORD = 10;
const LONGEST_NAME = 40;
const LONGEST_DISPLAY_NAME = 60;
const ROLES = /** @type {const} */ (["agent", "manager", "admin"]);

/** @typedef {import("../../types.js").Staff} Staff */

/** @param {{member: Staff | null, saved: () => void, close: () => void}} props */
export function MemberForm({ member, saved, close }) {
  const { team, shared } = words();
  const [name, setName] = useState(member?.name ?? "");
  const [displayName, setDisplayName] = useState(member?.display_name ?? "");
  const [role, setRole] = useState(member?.role ?? "agent");
  const [password, setPassword] = useState("");
  const sending = useSending();
  const about = { display_name: displayName.trim(), role };
  /** @param {string} key */
  const write = (key) =>
    member
      ? patch(`/staff/members/${member.id}`, { ...about, ...(password && { password }) })
      : deed("/staff/members", { ...about, name: name.trim(), password }, key);
  const submit = () =>
    void sending.send(write, () => {
      saved();
      close();
      say(shared.saved);
    });
  const isPasswordFine = password.length >= SHORTEST_PASSWORD || (member !== null && !password);
  return html`<${Dialog} title=${member ? team.editMember : team.newMember} close=${close}>
    <${Form} submit=${submit} sending=${sending} label=${shared.save} cancel=${close} isIncomplete=${!name.trim() || !about.display_name || !isPasswordFine}>
      <${Field} label=${team.accountName} hint=${team.accountNameHint}>
        <input value=${name} disabled=${member !== null} maxlength=${LONGEST_NAME} autocomplete="off" autocapitalize="none" spellcheck=${false} onInput=${typed(setName)} /><//>
      <${Field} label=${team.displayName} hint=${team.displayNameHint}>
        <input value=${displayName} maxlength=${LONGEST_DISPLAY_NAME} autocomplete="off" onInput=${typed(setDisplayName)} /><//>
      <${Field} label=${team.role} hint=${team.roleHints[role]}>
        <${RoleChoice} role=${role} choose=${setRole} /><//>
      <${Field} label=${team.newPassword} hint=${member ? team.keepPassword : team.passwordHint}>
        <input type="password" value=${password} autocomplete="new-password" onInput=${typed(setPassword)} /><//>
    <//>
  <//>`;
}

/** @param {{role: Staff["role"], choose: (role: Staff["role"]) => void}} props */
function RoleChoice({ role, choose }) {
  const { roles } = words().app;
  return html`<select value=${role} onChange=${typed((id) => choose(ROLES.find((each) => each === id) ?? role))}>
    ${ROLES.map((each) => html`<option key=${each} value=${each} selected=${each === role}>${roles[each]}</option>`)}
  </select>`;
}
