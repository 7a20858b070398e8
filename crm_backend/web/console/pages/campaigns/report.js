// @ts-check
/** What a campaign did: the answer in words, the interval drawn, then every figure with its basis. */

import { moment } from "../../format.js";
import { html } from "../../html.js";
import { fill, wordFor, words } from "../../words.js";
import { Interval, signed } from "./interval.js";

/** @typedef {import("../../types.js").Campaign} Campaign */
/** @typedef {import("../../types.js").CampaignReport} CampaignReport */
/** @typedef {import("../../types.js").CampaignShare} CampaignShare */

const STATES = /** @type {const} */ (["campaign_sent", "campaign_unknown", "campaign_dead", "campaign_waiting"]);

/** @param {{campaign: Campaign, report: CampaignReport}} props */
export function Report({ campaign, report }) {
  const { campaigns: texts } = words();
  return html`<section class="campaign-report" aria-label=${texts.report}>
    <p class="campaign-answer" role="status"><strong>${answerOf(campaign, report)}</strong></p>
    ${report.is_counting && html`<p class="campaign-counting">${fill(texts.counting, { until: moment(report.counted_until) })}</p>`}
    ${report.campaign_lift && html`<${Interval} lift=${report.campaign_lift} />`}
    <ul class="campaign-figures">
      ${STATES.map((name) => html`<${Figure} key=${name} name=${name} value=${report[name].toLocaleString("en")}
        more=${name === "campaign_dead" ? reasonsOf(report.dead_reasons) : ""} />`)}
      <${Figure} name="campaign_ordered" value=${percentOf(report.campaign_ordered)} more=${peopleOf(report.campaign_ordered)} />
      <${Figure} name="control_ordered" value=${percentOf(report.control_ordered)} more=${peopleOf(report.control_ordered)} />
      <${Figure} name="campaign_lift" value=${liftOf(report)} more=${rangeOf(report)} />
    </ul>
    ${report.started_at && html`<p class="hint figures">${fill(texts.span, { from: moment(report.started_at), until: moment(report.counted_until) })}</p>`}
  </section>`;
}

/** @param {{name: keyof import("../../words.js").Words["campaigns"]["figures"], value: string, more: string}} props */
function Figure({ name, value, more }) {
  const { campaigns: texts } = words();
  return html`<li title=${texts.notes[name]}>
    <span class="hint">${texts.figures[name]}</span>
    <strong class="figures">${value}</strong>
    ${more && html`<span class="figures">${more}</span>`}
    <span class="basis hint">${texts.bases[name]}</span>
  </li>`;
}

/** The whole of it in one sentence. @param {Campaign} campaign @param {CampaignReport} report */
function answerOf({ state, members, previewed_count: count }, report) {
  const { campaigns: texts } = words();
  if (state === "preparing") {
    return fill(texts.answerPreparing, { members: members.toLocaleString("en"), count: Number(count).toLocaleString("en") });
  }
  const { campaign_ordered: ordered, campaign_lift: lift } = report;
  if (!report.started_at || !ordered) return state === "stopped" ? texts.answerStoppedUnsent : texts.answerNotStarted;
  const share = fill(report.is_counting ? texts.answerSoFar : texts.answerOrdered, { people: ordered.people.toLocaleString("en"), of: ordered.of.toLocaleString("en"), percent: percentOf(ordered) });
  if (!lift) return `${share}${texts.answerNoControl}`;
  return `${share}${fill(texts.verdicts[lift.verdict] ?? "", { points: signed(lift.points), size: Math.abs(lift.points).toFixed(1) })}`;
}

/** @param {CampaignShare | null} share */
function percentOf(share) {
  return share ? `${share.percent.toFixed(1)}%` : words().shared.none;
}

/** @param {CampaignShare | null} share */
function peopleOf(share) {
  return share ? fill(words().campaigns.peopleOf, { people: share.people.toLocaleString("en"), of: share.of.toLocaleString("en") }) : "";
}

/** @param {CampaignReport} report */
function liftOf({ campaign_lift: lift }) {
  return lift ? fill(words().campaigns.points, { points: signed(lift.points) }) : words().shared.none;
}

/** @param {CampaignReport} report */
function rangeOf({ campaign_lift: lift }) {
  return lift ? fill(words().campaigns.range, { low: signed(lift.low), high: signed(lift.high) }) : "";
}

/** @param {Record<string, number>} reasons */
function reasonsOf(reasons) {
  const { app, campaigns: texts } = words();
  return Object.entries(reasons)
    .map(([reason, count]) => fill(texts.deadReason, { reason: wordFor(texts.deadReasons, reason), count: Number(count) }))
    .join(app.listMark);
}
