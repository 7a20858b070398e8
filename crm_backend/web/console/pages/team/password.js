// @ts-check
/** One's own password. */

import { put } from "../../api.js";
import { html, useState } from "../../html.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useSending } from "../../parts/form.js";
import { PageHead } from "../../parts/page_head.js";
import { say } from "../../parts/toasts.js";
import { words } from "../../words.js";

const SHORTEST = 10;
const EMPTY = { current: "", wanted: "", again: "" };

/** @param {import("./page.js").ViewProps} props */
export function PasswordView({ head }) {
  const { team } = words();
  const [{ current, wanted, again }, setInput] = useState(EMPTY);
  const sending = useSending();
  /** @param {Partial<typeof EMPTY>} changes */
  const change = (changes) => setInput((before) => ({ ...before, ...changes }));
  const submit = () =>
    void sending.send(
      () => put("/staff/me/password", { current, new: wanted }),
      () => {
        setInput(EMPTY);
        say(team.passwordChanged);
      },
    );
  const differs = again !== "" && again !== wanted;
  return html`<div class="sheet">
    <${PageHead} ...${head} />
    <div class="sheet-scroll"><div class="narrow">
      <${Form} submit=${submit} sending=${differs ? { ...sending, trouble: team.passwordsDiffer } : sending} label=${team.changePassword}
        isIncomplete=${!current || wanted.length < SHORTEST || again !== wanted}>
        <${Field} label=${team.currentPassword}>
          <input type="password" autocomplete="current-password" value=${current} onInput=${typed((text) => change({ current: text }))} /><//>
        <${Field} label=${team.newPassword} hint=${team.passwordHint}>
          <input type="password" autocomplete="new-password" value=${wanted} onInput=${typed((text) => change({ wanted: text }))} /><//>
        <${Field} label=${team.repeatPassword}>
          <input type="password" autocomplete="new-password" value=${again} onInput=${typed((text) => change({ again: text }))} /><//>
      <//>
    </div></div>
  </div>`;
}
