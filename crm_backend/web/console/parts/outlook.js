// @ts-check
/** What is expected of a customer: worth, risks, what they need next, and why; nothing where nothing is known. */

import { day, money, oneLine } from "../format.js";
import { html } from "../html.js";
import { useLoaded } from "../loaded.js";
import { may } from "../rights.js";
import { fill, language, words } from "../words.js";
import { Facts } from "./cards.js";

/** @typedef {import("../types.js").Outlook} Outlook */

/** @param {{number: string, kind?: string}} props  kind: the class of the section */
export function CustomerOutlook({ number, kind = "" }) {
  return may("read_customer_scores") ? html`<${Section} number=${number} kind=${kind} />` : null;
}

/** @param {{number: string, kind: string}} props */
function Section({ number, kind }) {
  const { outlook: texts } = words();
  const lang = language.state.locale === "en" ? "en" : "zh";
  const { value } = useLoaded(`/customers/${encodeURIComponent(number)}/outlook`, { lang });
  /** @type {Outlook | null} */
  const outlook = value?.outlook ?? null;
  if (!outlook) return null;
  return html`<section class=${kind} aria-label=${texts.title}><h2>${texts.title}</h2>
    <${Facts} rows=${rowsOf(outlook)} />
    ${outlook.reasons.length > 0 && html`<ul class="hint">${outlook.reasons.map((reason) => html`<li key=${reason}>${oneLine(reason)}</li>`)}</ul>`}
    <p class="hint">${outlook.is_rule ? texts.byRule : fill(texts.asOf, { day: day(outlook.last_known_day) })}</p>
  </section>`;
}

/** @param {Outlook} outlook @returns {[string, import("../html.js").Child][]} */
function rowsOf(outlook) {
  const { outlook: texts } = words();
  /** @param {number} prob */
  const percent = (prob) => `${Math.round(prob * 100)}%`;
  const risk = fill(texts.churnOf, {
    prob: percent(outlook.churn_prob),
    level: outlook.churn_level_text,
    days: outlook.churn_horizon_days,
  });
  const tone = outlook.churn_level === "high" ? "warn" : "";
  const [need] = outlook.next_needs;
  return [
    [texts.segment, oneLine(outlook.segment)],
    [texts.value, html`<span class="figures">${money(outlook.expected_spend_minor, outlook.currency)}</span>`],
    [texts.purchase, html`<span class="figures">${percent(outlook.purchase_prob)}</span>`],
    [texts.churn, html`<span class=${`badge ${tone}`}>${risk}</span>`],
    [texts.atRisk, html`<span class="figures">${money(outlook.value_at_risk_minor, outlook.currency)}</span>`],
    [texts.refund, html`<span class="figures">${percent(outlook.refund_prob)}</span>`],
    [texts.nextNeed, need && fill(need.is_overdue ? texts.needLate : texts.needOf, { product: oneLine(need.product_name), day: day(need.due_on) })],
  ];
}
