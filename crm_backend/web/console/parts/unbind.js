// @ts-check
/** Ends a Telegram binding; asked first, since only the other side can bind again. */

import { remove } from "../api.js";
import { html, useState } from "../html.js";
import { words } from "../words.js";
import { Dialog } from "./dialog.js";
import { Form, useSending } from "./form.js";
import { say } from "./toasts.js";

/**
 * @param {object} props
 * @param {string} props.path of the binding
 * @param {string} props.ask what it means, in words
 * @param {string} [props.of] whose it is, where the button stands among others
 * @param {() => void} props.ended
 */
export function Unbind({ path, ask, of = "", ended }) {
  const { telegram } = words().shared;
  const [isAsking, setAsking] = useState(false);
  const sending = useSending();
  const close = () => setAsking(false);
  const submit = () =>
    void sending.send(
      () => remove(path),
      () => {
        close();
        ended();
        say(telegram.unbound);
      },
    );
  return [
    html`<button key="ask" type="button" class="button small" aria-label=${`${telegram.unbind} ${of}`.trim()} onClick=${() => setAsking(true)}>${telegram.unbind}</button>`,
    isAsking && html`<${Dialog} key="dialog" title=${telegram.unbindTitle} close=${close}>
      <${Form} submit=${submit} sending=${sending} label=${telegram.unbindNow} cancel=${close}><p>${ask}</p><//>
    <//>`,
  ];
}
