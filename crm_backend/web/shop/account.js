// @ts-check
/** The customer's account page: who is signed in, and their Telegram. */

import { button, byId, make, stateBox } from "./parts.js";
import { TelegramCard } from "./telegram.js";

/** @typedef {{number: string, name: string}} Customer */

/** @type {TelegramCard | null} */
let telegram = null;

/** The page is left, or somebody else is signed in: nothing goes on asking. */
export function leaveAccount() {
  telegram?.end();
  telegram = null;
}

/** @param {Customer | null} customer @param {() => void} signIn */
export function showAccount(customer, signIn) {
  const body = byId("account-body");
  leaveAccount();
  if (!customer) {
    const hint = "登录后可以看到您的资料，也可以连接 Telegram。";
    body.replaceChildren(stateBox("请先登录", hint, button("button primary", "登录", signIn)));
    return;
  }
  const who = make("section", "card-box", make("h2", "", "资料"), facts([["姓名", customer.name], ["客户号", customer.number]]));
  telegram = new TelegramCard();
  body.replaceChildren(who, telegram.element);
  void telegram.look();
}

/** @param {[string, string][]} rows */
function facts(rows) {
  return make("dl", "", ...rows.map(([term, value]) => make("div", "", make("dt", "", term), make("dd", "", value))));
}
