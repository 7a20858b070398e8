// @ts-check
/** The sign-in page. */

import { html, useEffect, useRef, useState } from "../html.js";
import { session, signIn } from "../session.js";
import { troubleWords } from "../trouble.js";
import { language, speak, words } from "../words.js";
import { Mark } from "./mark.js";

/** @param {{title?: string}} props title: of what one signs in to, if not the console */
export function SignIn({ title }) {
  const { app } = words();
  const [trouble, setTrouble] = useState("");
  const [isBusy, setBusy] = useState(false);
  const name = useRef(/** @type {HTMLInputElement | null} */ (null));
  const password = useRef(/** @type {HTMLInputElement | null} */ (null));
  useEffect(() => name.current?.focus(), []);

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    setBusy(true);
    setTrouble("");
    try {
      await signIn(name.current?.value.trim() ?? "", password.current?.value ?? "");
    } catch (error) {
      setTrouble(troubleWords(error));
      setBusy(false);
      password.current?.select();
    }
  }

  return html`<main class="alone">
    <form class="sign-in" onSubmit=${submit}>
      <${Mark} />
      <h1>${title ?? app.signInTitle}</h1>
      <p class="hint">${session.state.hasEnded ? app.sessionEnded : app.signInHint}</p>
      <label>${app.name}
        <input ref=${name} name="name" autocomplete="username" autocapitalize="none" spellcheck=${false} required />
      </label>
      <label>${app.password}
        <input ref=${password} name="password" type="password" autocomplete="current-password" required
          aria-invalid=${trouble ? "true" : "false"} />
      </label>
      <p class="trouble" role="alert">${trouble}</p>
      <button type="submit" class="button primary" disabled=${isBusy}>${isBusy ? app.signingIn : app.signIn}</button>
    </form>
    <${LanguageSwitch} />
  </main>`;
}

export function LanguageSwitch() {
  const isChinese = language.state.locale === "zh-CN";
  return html`<button
    type="button"
    class="link"
    lang=${isChinese ? "en" : "zh-CN"}
    onClick=${() => speak(isChinese ? "en" : "zh-CN")}
  >${isChinese ? "English" : "中文"}</button>`;
}
