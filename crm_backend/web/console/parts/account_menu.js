// @ts-check
/** Behind the agent's name: language, alerts, signing out. */

import { alerts, askForNotifications, setSound } from "../alerts.js";
import { html, useEffect, useRef, useState } from "../html.js";
import { oneLine } from "../format.js";
import { href } from "../router.js";
import { me, signOut } from "../session.js";
import { useStore } from "../store.js";
import { words } from "../words.js";
import { Avatar } from "./avatar.js";
import { LanguageSwitch } from "./sign_in.js";
import { sayTrouble } from "./toasts.js";

export function AccountMenu() {
  const { app, team } = words();
  const [isOpen, setOpen] = useState(false);
  const whole = useRef(/** @type {HTMLElement | null} */ (null));
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const staff = me();

  useEffect(() => {
    if (!isOpen) return undefined;
    /** @param {Event} event */
    const leave = (event) => {
      if (event instanceof KeyboardEvent) {
        if (event.key !== "Escape") return;
        event.preventDefault();
        button.current?.focus();
      } else if (event.target instanceof Node && whole.current?.contains(event.target)) return;
      setOpen(false);
    };
    document.addEventListener("pointerdown", leave);
    document.addEventListener("keydown", leave, true);
    return () => {
      document.removeEventListener("pointerdown", leave);
      document.removeEventListener("keydown", leave, true);
    };
  }, [isOpen]);

  return html`<div class="account" ref=${whole}>
    <button ref=${button} type="button" class="account-button" aria-expanded=${String(isOpen)}
      aria-label=${`${app.account}: ${oneLine(staff.display_name)}`} onClick=${() => setOpen(!isOpen)}>
      <${Avatar} name=${staff.display_name} />
    </button>
    ${isOpen && html`<div class="popover" role="group" aria-label=${app.account}>
      <p class="strong">${oneLine(staff.display_name)}</p>
      <p class="hint">${app.roles[staff.role]} · ${oneLine(staff.name)}</p>
      ${staff.role !== "agent" && html`<a class="link" href="/dashboard">${app.openDashboard}</a>`}
      <a class="link" href=${`${href("team")}?view=telegram`} onClick=${() => setOpen(false)}>${team.views.telegram}</a>
      <${AlertSettings} />
      <div class="popover-end"><${LanguageSwitch} />
        <button type="button" class="link" onClick=${() => signOut().catch(sayTrouble)}>
          ${app.signOut}</button></div>
    </div>`}
  </div>`;
}

function AlertSettings() {
  const { app } = words();
  const { hasSound, permission } = useStore(alerts);
  return html`<div class="alert-settings">
    <label class="check">
      <input type="checkbox" checked=${hasSound}
        onChange=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) => setSound(event.currentTarget.checked)} />
      ${app.soundOnNewChat}
    </label>
    ${permission === "default" && html`<button type="button" class="button small" onClick=${askForNotifications}>${app.askForNotifications}</button>`}
    ${permission === "granted" && html`<p class="hint">${app.notificationsOn}</p>`}
    ${permission === "denied" && html`<p class="hint">${app.notificationsDenied}</p>`}
  </div>`;
}
