// @ts-check
/** A new API token: what it is for, what it may do; then its secret, once. */

import { deed } from "../../api.js";
import { html, useState } from "../../html.js";
import { Dialog } from "../../parts/dialog.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useSending } from "../../parts/form.js";
import { say } from "../../parts/toasts.js";
import { session } from "../../session.js";
import { wordFor, words } from "../../words.js";

const LONGEST_LABEL = 60;
// A token cannot make itself a successor; the last two it has without asking.
const NOT_FOR_PROGRAMS = ["bind_own_telegram", "change_own_password", "manage_staff", "manage_api_tokens", "read_own_account", "sign_out"];

/** @param {{changed: () => void, close: () => void}} props */
export function TokenForm({ changed, close }) {
  const { team } = words();
  const [label, setLabel] = useState("");
  const [scopes, setScopes] = useState(/** @type {string[]} */ ([]));
  const [secret, setSecret] = useState("");
  const sending = useSending();
  const offered = session.state.may.filter((operation) => !NOT_FOR_PROGRAMS.includes(operation));
  const submit = () =>
    void sending.send(
      (key) => deed("/staff/api-tokens", { label: label.trim(), scopes }, key),
      ({ token }) => {
        setSecret(token);
        changed();
      },
    );
  /** @param {string} scope */
  const toggle = (scope) => setScopes(scopes.includes(scope) ? scopes.filter((each) => each !== scope) : [...scopes, scope]);
  if (secret) return html`<${Secret} secret=${secret} close=${close} />`;
  return html`<${Dialog} title=${team.newToken} close=${close}>
    <${Form} isWide submit=${submit} sending=${sending} label=${team.newToken} cancel=${close} isIncomplete=${!label.trim() || !scopes.length}>
      <${Field} label=${team.tokenLabel} hint=${team.tokenLabelHint}><input value=${label} maxlength=${LONGEST_LABEL} onInput=${typed(setLabel)} /><//>
      <fieldset><legend class="field-label">${team.tokenScopes}</legend>
        <div class="scopes">${offered.map((scope) => html`<label key=${scope} class="check">
          <input type="checkbox" checked=${scopes.includes(scope)} onChange=${() => toggle(scope)} />${wordFor(team.operations, scope)}</label>`)}</div>
      </fieldset>
    <//>
  <//>`;
}

/** @param {{secret: string, close: () => void}} props */
function Secret({ secret, close }) {
  const { team, app } = words();
  const copy = () => navigator.clipboard.writeText(secret).then(
    () => say(team.copied),
    // Without the right to the clipboard it can still be selected by hand.
    () => document.querySelector(".secret")?.scrollIntoView(),
  );
  return html`<${Dialog} title=${team.tokenMade} close=${close}>
    <p class="warn">${team.tokenOnce}</p>
    <code class="secret" tabindex="0">${secret}</code>
    <div class="form-end"><button type="button" class="button" onClick=${close}>${app.close}</button>
      <button type="button" class="button primary" onClick=${copy}>${team.copy}</button></div>
  <//>`;
}
