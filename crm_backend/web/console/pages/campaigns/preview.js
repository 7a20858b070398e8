// @ts-check
/** Who would get a campaign, who would not and why, what they would read; and the second confirmation. */

import { deed } from "../../api.js";
import { oneLine } from "../../format.js";
import { html, useState } from "../../html.js";
import { Dialog } from "../../parts/dialog.js";
import { Form, useSending } from "../../parts/form.js";
import { may } from "../../rights.js";
import { fill, wordFor, words } from "../../words.js";
import { audienceInWords } from "./audience.js";

const FIRST_WORDS = 30;

/** @typedef {import("../../types.js").Campaign} Campaign */
/** @typedef {import("../../types.js").CampaignPreview} CampaignPreview */

/** @param {{preview: CampaignPreview, path: string, sent: (campaign: Campaign) => void}} props */
export function Preview({ preview, path, sent }) {
  const { campaigns: texts } = words();
  const [isAsked, setAsked] = useState(false);
  const people = preview.count - preview.control;
  const figure = (/** @type {number} */ count) => count.toLocaleString("en");
  return html`<section class="campaign-preview" aria-label=${texts.previewTitle}>
    <p class="campaign-answer" role="status"><strong class="figures">${fill(texts.wouldReach, { count: figure(people) })}</strong></p>
    <ul class="campaign-counts hint">
      ${preview.control > 0 && html`<li>${fill(texts.controlNote, { count: figure(preview.control) })}</li>`}
      ${preview.count > 0 && preview.control === 0 && html`<li>${texts.noControl}</li>`}
      ${preview.excluded.map(({ reason, count }) => html`<li key=${reason}>${
        fill(texts.excludedLine, { reason: wordFor(texts.exclusions, reason), count: figure(count) })}</li>`)}
    </ul>
    ${preview.samples.length > 0 && html`<h3>${texts.samples}</h3>
      <ul class="campaign-samples">${preview.samples.map(({ customer_number: number, text }) => html`<li key=${number}>
        <p class="campaign-text own-lines">${text}</p></li>`)}</ul>`}
    ${may("send_campaigns") && html`<p><button type="button" class="button primary" disabled=${people === 0}
      onClick=${() => setAsked(true)}>${texts.send}</button></p>`}
    ${isAsked && html`<${Confirmation} preview=${preview} path=${path} close=${() => setAsked(false)} sent=${sent} />`}
  </section>`;
}

/** @param {{preview: CampaignPreview, path: string, close: () => void, sent: (campaign: Campaign) => void}} props */
function Confirmation({ preview, path, close, sent }) {
  const { campaigns: texts } = words();
  const sending = useSending();
  const people = (preview.count - preview.control).toLocaleString("en");
  const first = [...oneLine(preview.campaign.text)];
  const words_ = first.slice(0, FIRST_WORDS).join("") + (first.length > FIRST_WORDS ? "…" : "");
  const submit = () =>
    void sending.send(
      (key) => deed(`${path}/confirm`, { count: preview.count }, key),
      (answer) => {
        close();
        sent(answer);
      },
    );
  return html`<${Dialog} title=${texts.confirmTitle} close=${close}>
    <${Form} submit=${submit} sending=${sending} label=${fill(texts.confirmNow, { count: people })} cancel=${close}>
      <p class="strong">${fill(texts.confirmPeople, { count: people, audience: audienceInWords(preview.campaign) })}</p>
      <p class="campaign-text">${words_}</p>
      ${preview.control > 0 && html`<p>${fill(texts.controlNote, { count: preview.control.toLocaleString("en") })}</p>`}
      <p class="hint">${texts.confirmHint}</p>
    <//>
  <//>`;
}
