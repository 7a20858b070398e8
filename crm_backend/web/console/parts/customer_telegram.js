// @ts-check
/** A customer's Telegram: since when, under which name, the way to that chat, and the end of it. */

import { moment, oneLine } from "../format.js";
import { html } from "../html.js";
import { may } from "../rights.js";
import { href } from "../router.js";
import { fill, words } from "../words.js";
import { Unbind } from "./unbind.js";

/**
 * @param {object} props
 * @param {import("../types.js").CustomerRead} props.customer
 * @param {string} [props.openId] the chat one is in; there is no way to it
 * @param {() => void} props.ended
 */
export function CustomerTelegram({ customer: { number, telegram }, openId = "", ended }) {
  const { customers, shared } = words();
  if (!telegram) return html`<p class="hint">${customers.telegramNone}</p>`;
  const chat = telegram.conversation_id;
  return html`<div class="telegram-line">
    <p><span class="badge ok">${shared.telegram.bound}</span>
      <span class="strong telegram-name">${oneLine(telegram.name) || shared.telegram.nameless}</span>
      <span class="hint">${fill(shared.telegram.since, { at: moment(telegram.since) })}</span></p>
    <p>${chat && chat !== openId && html`<a class="link" href=${href("chats", chat)}>${customers.telegramChat}</a>`}
      ${may("edit_customers") && html`<${Unbind} path=${`/customers/${encodeURIComponent(number)}/telegram`} ask=${customers.telegramUnbindAsk} ended=${ended} />`}</p>
  </div>`;
}
