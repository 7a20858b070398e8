// @ts-check
/** Short words about what was just done or refused, with the way back where there is one. */

import { html } from "../html.js";
import { Store, useStore } from "../store.js";
import { troubleWords } from "../trouble.js";
import { words } from "../words.js";
import { Icon } from "./icon.js";

const SHOWN_MS = 7_000;

/** @typedef {{label: string, press: () => void}} Action */
/** @typedef {{id: number, text: string, isBad: boolean, action: Action | null}} Toast */

/** @type {Store<{toasts: Toast[]}>} */
const shown = new Store({ toasts: /** @type {Toast[]} */ ([]) });
let lastId = 0;

/**
 * @param {string} text
 * @param {{isBad?: boolean, action?: Action}} [options]
 */
export function say(text, { isBad = false, action } = {}) {
  lastId += 1;
  const id = lastId;
  const others = shown.state.toasts.filter((each) => each.text !== text).slice(-2);
  shown.set({ toasts: [...others, { id, text, isBad, action: action ?? null }] });
  setTimeout(() => dismiss(id), SHOWN_MS);
}

/** @param {unknown} error what the hub refused */
export function sayTrouble(error) {
  say(troubleWords(error), { isBad: true });
}

/** @param {number} id */
function dismiss(id) {
  shown.set({ toasts: shown.state.toasts.filter((each) => each.id !== id) });
}

export function Toasts() {
  const { toasts } = useStore(shown);
  return html`<div class="toasts" role="status" aria-live="polite">
    ${toasts.map(
      ({ id, text, isBad, action }) => html`<div key=${id} class=${isBad ? "toast bad" : "toast"}>
        ${isBad && html`<${Icon} name="warn" />`}
        <span>${text}</span>
        ${action &&
        html`<button
          type="button"
          class="link"
          onClick=${() => {
            dismiss(id);
            action.press();
          }}
        >${action.label}</button>`}
        <button type="button" class="icon-button" aria-label=${words().app.dismiss} onClick=${() => dismiss(id)}>
          <${Icon} name="close" />
        </button>
      </div>`,
    )}
  </div>`;
}
