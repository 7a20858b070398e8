// @ts-check
/** The hub does not answer: say so, keep trying, keep everything. */

import { html, useEffect } from "../html.js";
import { words } from "../words.js";
import { Empty } from "./states.js";

const TRY_EVERY_MS = 5_000;

/** @param {{again: () => unknown}} props */
export function DownNotice({ again }) {
  const { app } = words();
  useEffect(() => {
    const timer = setInterval(again, TRY_EVERY_MS);
    return () => clearInterval(timer);
  }, []);
  return html`<main class="alone">
    <${Empty} title=${app.downTitle} hint=${app.downHint}>
      <button type="button" class="button" onClick=${again}>${app.tryNow}</button>
    <//>
  </main>`;
}
