// @ts-check
/** Which of the three faces the dashboard shows: signing in (and then the same address), the figures, or the hub is away. */

import { html, useEffect } from "../console/html.js";
import { DownNotice } from "../console/parts/down.js";
import { SignIn } from "../console/parts/sign_in.js";
import { Toasts } from "../console/parts/toasts.js";
import { openSession, session } from "../console/session.js";
import { useStore } from "../console/store.js";
import { Board } from "./board.js";
import { language, words } from "./words.js";

export function App() {
  const { status, staff } = useStore(session);
  const { locale } = useStore(language);
  useEffect(() => void openSession(), []);
  return html`<div class="app" key=${locale}>
    ${status === "out" && html`<${SignIn} title=${words().frame.product} />`}
    ${status === "down" && html`<${DownNotice} again=${openSession} />`}
    ${status === "in" && staff && html`<${Board} key=${staff.id} />`}
    <${Toasts} />
  </div>`;
}
