// @ts-check
/** A modal dialog: the browser's own, so that focus stays inside and Esc closes it. */

import { html, useEffect, useId, useRef } from "../html.js";
import { words } from "../words.js";
import { Icon } from "./icon.js";

/** @param {{title: string, close: () => void, children?: import("../html.js").Child}} props */
export function Dialog({ title, close, children }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  return html`<dialog
    ref=${element}
    class="dialog"
    aria-labelledby=${id}
    onClose=${close}
    onClick=${(/** @type {MouseEvent} */ event) => {
      if (event.target === element.current) element.current?.close();
    }}
  >
    <div class="dialog-inside">
      <header><h2 id=${id}>${title}</h2>
        <button type="button" class="icon-button" aria-label=${words().app.close} onClick=${() => element.current?.close()}>
          <${Icon} name="close" />
        </button>
      </header>
      ${children}
    </div>
  </dialog>`;
}
