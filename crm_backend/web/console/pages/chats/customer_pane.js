// @ts-check
/** The right pane: who the customer is, what they ordered, what waits for a decision. */

import { moment, money, oneLine, shortTime } from "../../format.js";
import { html } from "../../html.js";
import { Avatar } from "../../parts/avatar.js";
import { Facts, OrderSummary } from "../../parts/cards.js";
import { Icon } from "../../parts/icon.js";
import { CustomerTelegram } from "../../parts/customer_telegram.js";
import { CustomerOutlook } from "../../parts/outlook.js";
import { Reveal } from "../../parts/reveal.js";
import { Empty, Failed, Loading } from "../../parts/states.js";
import { may } from "../../rights.js";
import { href } from "../../router.js";
import { useStore } from "../../store.js";
import { fill, wordFor, words } from "../../words.js";
import { Identity } from "./conversation_header.js";
import { RefundReview } from "./refund_review.js";

/** @typedef {import("./open_chat.js").OpenChat} OpenChat */
/** @typedef {import("../../types.js").CustomerView} CustomerView */
/** @typedef {import("../../types.js").CustomerRead} CustomerRead */

/** @param {{chat: OpenChat}} props */
export function CustomerPane({ chat }) {
  const { chats, app } = words();
  const { customer, customerError } = useStore(chat.store);
  return html`<aside class="pane customer-pane" aria-label=${chats.customer}>
    <header class="customer-head"><a class="icon-button" href=${href("chats", chat.id)} aria-label=${app.back}><${Icon} name="back" /></a>
      <h2>${chats.customer}</h2></header>
    ${customer && html`<${Customer} chat=${chat} customer=${customer} />`}
    ${!customer && customerError ? html`<${Failed} error=${customerError} again=${() => void chat.loadCustomer()} />` : null}
    ${!customer && !customerError ? html`<${Loading} rows=${5} />` : null}
  </aside>`;
}

/** @param {{chat: OpenChat, customer: CustomerView}} props */
function Customer({ chat, customer }) {
  const { chats, shared } = words();
  const { profile, orders, refunds, tickets } = customer;
  const { row } = chat.store.state;
  // A person has one chat per channel that goes on; what is over belongs to the channel it was in.
  const others = customer.past_chats.filter((one) => row && one.channel !== row.channel);
  const past = customer.past_chats.filter((one) => !others.includes(one));
  return [
    profile
      ? html`<${Profile} key="profile" profile=${profile} isVerified=${row?.participant.verified ?? false} />`
      : html`<${Empty} key="profile" title=${chats.visitorTitle} hint=${chats.visitorHint} />`,
    others.length > 0 && html`<${Section} key="others" title=${chats.otherChats} count=${others.length}>
      ${others.map((one) => html`<${ChatLine} key=${one.conversation_id} one=${one} address=${href("chats", one.conversation_id)} />`)}<//>`,
    profile && html`<section key="telegram" class="customer-section" aria-label=${shared.telegram.title}><h2>${shared.telegram.title}</h2>
      <${CustomerTelegram} customer=${profile} openId=${chat.id} ended=${() => void chat.loadCustomer()} /></section>`,
    profile && html`<${CustomerOutlook} key=${`outlook ${profile.number}`} number=${profile.number} kind="customer-section" />`,
    refunds.length > 0 && html`<${Section} key="refunds" title=${chats.refunds} count=${refunds.length}>
      ${refunds.map((refund) => html`<${RefundReview} key=${refund.number} chat=${chat} refund=${refund} />`)}<//>`,
    html`<${Section} key="orders" title=${chats.orders} count=${profile?.orders ?? orders.length}>
      ${orders.map((order) => html`<${OrderSummary} key=${order.number} order=${order} />`)}<//>`,
    html`<${Section} key="tickets" title=${chats.tickets} count=${tickets.length}>
      ${tickets.map((ticket) => html`<${TicketLine} key=${ticket.number} ticket=${ticket} />`)}<//>`,
    html`<${Section} key="past" title=${chats.pastChats} count=${past.length}>
      ${past.map((one) => html`<${ChatLine} key=${one.conversation_id} one=${one} address=${href("chats", chat.id, "past", one.conversation_id)} />`)}<//>`,
  ];
}

/** @param {{title: string, count: number, children?: import("../../html.js").Child}} props */
function Section({ title, count, children }) {
  return html`<section class="customer-section" aria-label=${title}>
    <h2>${title}${count > 0 && html` <span class="hint figures">${count}</span>`}</h2>
    ${count > 0 ? children : html`<p class="hint">${words().chats.noneYet}</p>`}
  </section>`;
}

/** @param {{profile: CustomerRead, isVerified: boolean}} props */
function Profile({ profile, isVerified }) {
  const { chats } = words();
  const place = [profile.province, profile.city].map(oneLine).filter(Boolean).join(" ");
  const spent = [money(profile.spent_minor, profile.currency), fill(chats.orderCount, { count: profile.orders })].join(" · ");
  const score = profile.csat_average === null ? "" : fill(chats.satisfactionOf, { score: profile.csat_average.toFixed(1) });
  return html`<section class="profile" aria-label=${chats.customer}>
    <div class="profile-name"><${Avatar} name=${profile.name} />
      <a class="strong clip" href=${href("customers", profile.number)}>${oneLine(profile.name)}</a>
      <${Identity} isVerified=${isVerified} /></div>
    ${profile.tags.length > 0 && html`<ul class="tags">${profile.tags.map((tag) => html`<li key=${tag} class="badge">${oneLine(tag)}</li>`)}</ul>`}
    <${Facts} rows=${[
      [chats.customerNumber, oneLine(profile.number)],
      [chats.phone, profile.phone_masked ? html`<${Phone} key=${profile.number} profile=${profile} />` : ""],
      [chats.place, place],
      [chats.spent, spent],
      [chats.satisfaction, score],
    ]} />
  </section>`;
}

/** @param {{profile: CustomerRead}} props */
function Phone({ profile }) {
  const masked = oneLine(profile.phone_masked);
  if (!may("reveal_personal_data")) return html`<span class="figures">${masked}</span>`;
  const path = `/customers/${encodeURIComponent(profile.number)}`;
  return html`<span class="figures"><${Reveal} path=${path} body=${{ field: "phone" }} masked=${masked} label=${words().customers.reveal} /></span>`;
}

/** @param {{ticket: import("../../types.js").TicketRead}} props */
function TicketLine({ ticket }) {
  const { chats } = words();
  return html`<a class="line-card" href=${href("tickets", ticket.number)}>
    <span class="line-top"><span class="strong">${oneLine(ticket.type_text)}</span><span class="badge">${oneLine(ticket.state_text)}</span>
      ${ticket.is_overdue && html`<span class="badge bad">${chats.ticketOverdue}</span>`}</span>
    <span class="clip">${oneLine(ticket.text)}</span>
    <span class="hint figures">${oneLine(ticket.number)}${ticket.due_at ? ` · ${fill(chats.ticketDue, { time: moment(ticket.due_at) })}` : ""}</span>
  </a>`;
}

/** @param {{one: import("../../types.js").PastChat, address: string}} props */
function ChatLine({ one, address }) {
  const { channels } = words().chats;
  return html`<a class="line-card" href=${address}>
    <span class="line-top"><span class="badge">${wordFor(channels, one.channel)}</span><span class="clip">${oneLine(one.last_text)}</span>
      <span class="hint figures">${shortTime(one.last_message_at)}</span></span>
  </a>`;
}
