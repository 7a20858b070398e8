// @ts-check
/** Which of the three faces the console shows: signing in, working, or the hub is away. */

import { Desk } from "./desk.js";
import { html, useEffect } from "./html.js";
import { DownNotice } from "./parts/down.js";
import { SignIn } from "./parts/sign_in.js";
import { Toasts } from "./parts/toasts.js";
import { openSession, session } from "./session.js";
import { useStore } from "./store.js";
import { language } from "./words.js";

export function App() {
  const { status, staff } = useStore(session);
  const { locale } = useStore(language);
  useEffect(() => void openSession(), []);
  return html`<div class="app" key=${locale}>
    ${status === "out" && html`<${SignIn} />`}
    ${status === "down" && html`<${DownNotice} again=${openSession} />`}
    ${status === "in" && staff && html`<${Desk} key=${staff.id} />`}
    <${Toasts} />
  </div>`;
}
