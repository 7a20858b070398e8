// @ts-check
/** A masked phone number or address; showing it is a click that the hub writes down. */

import { post } from "../api.js";
import { oneLine } from "../format.js";
import { html, useState } from "../html.js";
import { words } from "../words.js";
import { Icon } from "./icon.js";
import { say, sayTrouble } from "./toasts.js";

/**
 * @param {object} props
 * @param {string} props.path of the customer
 * @param {{field: "phone" | "address", order_number?: string}} props.body
 * @param {string} props.label of the button
 * @param {string} [props.masked]
 */
export function Reveal({ path, body, label, masked = "" }) {
  const [value, setValue] = useState("");
  const [isBusy, setBusy] = useState(false);
  async function reveal() {
    setBusy(true);
    try {
      const { value: known } = await post(`${path}/reveal`, body);
      setValue(known ?? words().customers.notKnown);
      say(words().customers.revealLogged);
    } catch (error) {
      sayTrouble(error);
    }
    setBusy(false);
  }
  if (value) return html`<span class="revealed">${oneLine(value)}</span>`;
  return html`<span class="reveal">${oneLine(masked)}
    <button type="button" class="link" disabled=${isBusy} onClick=${reveal}><${Icon} name="eye" />${label}</button></span>`;
}
