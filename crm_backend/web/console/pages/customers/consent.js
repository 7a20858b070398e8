// @ts-check
/** Whether a customer wants offers, when and how they said so; a colleague notes what they are told. */

import { put } from "../../api.js";
import { moment } from "../../format.js";
import { html } from "../../html.js";
import { useSending } from "../../parts/form.js";
import { may } from "../../rights.js";
import { fill, wordFor, words } from "../../words.js";

/** @typedef {import("../../types.js").Consent} Consent */

/** @param {{path: string, consent: Consent | null, changed: (consent: Consent) => void}} props */
export function OffersWanted({ path, consent, changed }) {
  const { customers } = words();
  const sending = useSending();
  const isAgreed = consent?.is_agreed ?? false;
  const save = () => void sending.send(() => put(`${path}/marketing-consent`, { is_agreed: !isAgreed }), changed);
  return html`<section><h2>${customers.offers}</h2>
    <p class="consent">${isAgreed
      ? html`<span class="badge ok">${customers.offersWanted}</span>`
      : html`<span class="badge">${consent ? customers.offersEnded : customers.offersNotAsked}</span>`}
      <span class="hint">${saidSo(consent)}</span></p>
    ${may("edit_customers") && html`<p><button type="button" class="button small" disabled=${sending.isBusy} onClick=${save}>${
      isAgreed ? customers.endOffers : customers.wantOffers}</button></p>`}
    <p class="trouble" role="alert">${sending.trouble}</p>
  </section>`;
}

/** @param {Consent | null} consent */
function saidSo(consent) {
  const { customers } = words();
  if (!consent) return "";
  const at = consent.is_agreed ? consent.agreed_at : consent.withdrawn_at;
  const how = consent.is_agreed ? consent.agreed_how : consent.withdrawn_how;
  return fill(customers.saidSo, { at: moment(at), how: wordFor(customers.consentSources, how) });
}
