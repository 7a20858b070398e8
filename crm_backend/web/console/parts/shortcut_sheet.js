// @ts-check
/** Every shortcut on one sheet (`?`). */

import { html } from "../html.js";
import { words } from "../words.js";
import { Dialog } from "./dialog.js";

/** @param {{close: () => void}} props */
export function ShortcutSheet({ close }) {
  const { app } = words();
  return html`<${Dialog} title=${app.shortcuts} close=${close}>
    <dl class="keys">
      ${app.shortcutRows.map(([keys, what]) => html`<div key=${keys}><dt>
        ${(keys ?? "").split(" ").map((key) => html`<kbd>${key}</kbd>`)}
      </dt><dd>${what}</dd></div>`)}
    </dl>
  <//>`;
}
