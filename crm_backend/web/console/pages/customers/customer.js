// @ts-check
/** One customer: what happened with them, who they are, what colleagues wrote. */

import { withQuery } from "../../address.js";
import { money, moment, oneLine } from "../../format.js";
import { html } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Avatar } from "../../parts/avatar.js";
import { Facts } from "../../parts/cards.js";
import { CustomerTelegram } from "../../parts/customer_telegram.js";
import { CustomerOutlook } from "../../parts/outlook.js";
import { BackLink } from "../../parts/page_head.js";
import { Reveal } from "../../parts/reveal.js";
import { Score } from "../../parts/score.js";
import { Failed, Loading } from "../../parts/states.js";
import { Tags } from "../../parts/tags.js";
import { may } from "../../rights.js";
import { href } from "../../router.js";
import { words } from "../../words.js";
import { OffersWanted } from "./consent.js";
import { CustomerNotes } from "./notes.js";
import { EditableTags } from "./tags.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("../../types.js").CustomerRead} CustomerRead */

/** @param {{number: string, route: import("../../router.js").Route}} props */
export function CustomerPage({ number, route }) {
  const { customers, shared } = words();
  const path = `/customers/${encodeURIComponent(number)}`;
  const { value, status, error, source } = useLoaded(path, {}, { topics: ["customer", "ticket", "feedback"] });
  /** @type {CustomerRead | null} */
  const customer = value;
  const back = html`<${BackLink} address=${withQuery(route, {}, [])} text=${customers.title} />`;
  if (status === "failed") return html`<div class="sheet">${back}<${Failed} error=${error} again=${() => source.show({})} /></div>`;
  if (!customer) return html`<div class="sheet">${back}<${Loading} /></div>`;
  return html`<div class="sheet">
    <header class="person-head">
      ${back}
      <${Avatar} name=${customer.name} />
      <h1>${oneLine(customer.name)}</h1>
      ${customer.verified_on_chat
        ? html`<span class="badge ok">${customers.verified}</span>`
        : html`<span class="badge">${customers.unverified}</span>`}
    </header>
    <div class="two-panes">
      <section class="pane-main" aria-label=${customers.timeline}><${Timeline} path=${path} /></section>
      <aside class="pane-side" aria-label=${customers.profile}>
        <${Profile} customer=${customer} path=${path} />
        <section><h2>${shared.telegram.title}</h2><${CustomerTelegram} customer=${customer} ended=${() => source.load()} /></section>
        <${CustomerOutlook} number=${number} />
        ${customer.csat.length > 0 && html`<${LastScores} scores=${customer.csat} />`}
        <section><h2>${customers.segments}</h2>
          ${customer.segments.length ? html`<${Tags} tags=${customer.segments} />` : html`<p class="hint">${customers.noSegments}</p>`}
        </section>
        <${OffersWanted} path=${path} consent=${customer.marketing_consent} changed=${(/** @type {import("../../types.js").Consent} */ consent) => source.put({ ...customer, marketing_consent: consent })} />
        <${EditableTags} path=${path} tags=${customer.tags} changed=${(/** @type {string[]} */ tags) => source.put({ ...customer, tags })} />
        <${CustomerNotes} number=${number} path=${path} notes=${customer.notes} changed=${() => source.load()} />
      </aside>
    </div>
  </div>`;
}

/** @param {{scores: CustomerRead["csat"]}} props */
function LastScores({ scores }) {
  const { customers } = words();
  return html`<section><h2>${customers.lastScores}</h2>
    <ul class="note-list">${scores.map((one) => html`<li key=${`${one.conversation_id} ${one.part}`}>
      <a class="score-link" href=${href("chats", one.conversation_id)}><${Score} score=${one.score} /><span class="hint">${moment(one.answered_at)}</span></a>
      ${one.comment && html`<p class="own-lines">${one.comment}</p>`}</li>`)}</ul>
  </section>`;
}

/** @param {{customer: CustomerRead, path: string}} props */
function Profile({ customer, path }) {
  const { customers } = words();
  const { columns } = customers;
  /** @type {[string, import("../../html.js").Child][]} */
  const rows = [
    [customers.number, html`<span class="figures">${oneLine(customer.number)}</span>`],
    [columns.phone, customer.phone_masked && html`<span class="figures">${may("reveal_personal_data")
      ? html`<${Reveal} path=${path} body=${{ field: "phone" }} masked=${customer.phone_masked} label=${customers.reveal} />`
      : oneLine(customer.phone_masked)}</span>`],
    [columns.place, [customer.province, customer.city].map(oneLine).filter(Boolean).join(" ")],
    [customers.ordersAll, customer.orders],
    [customers.spentAll, html`<span class="figures">${money(customer.spent_minor, customer.currency)}</span>`],
    [columns.lastOrder, moment(customer.last_order_at)],
    [customers.csat, html`<${Score} score=${customer.csat_average} />`],
    [customers.since, moment(customer.created_at)],
  ];
  return html`<section><h2>${customers.profile}</h2><${Facts} rows=${rows} /></section>`;
}
