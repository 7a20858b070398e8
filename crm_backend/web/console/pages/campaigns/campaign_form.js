// @ts-check
/** Writing a campaign: its name, whom it is for, and the text. */

import { deed, put } from "../../api.js";
import { oneLine } from "../../format.js";
import { html } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Dialog } from "../../parts/dialog.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useDraft, useSending } from "../../parts/form.js";
import { fill, words } from "../../words.js";
import { audienceOf, optionOf } from "./audience.js";

const LONGEST_NAME = 60;
const LONGEST_TEXT = 500;

/** @typedef {import("../../types.js").CampaignRow} CampaignRow */
/** @typedef {import("../customers/rules.js").Segment} Segment */

/** @param {{campaign: CampaignRow | null, saved: (campaign: any) => void, close: () => void}} props */
export function CampaignForm({ campaign, saved, close }) {
  const { campaigns: texts, shared } = words();
  const { value } = useLoaded("/segments");
  /** @type {Segment[]} */
  const segments = value?.segments ?? [];
  const [draft, change, forget] = useDraft(`campaign:${campaign?.id ?? "new"}`, {
    name: campaign?.name ?? "",
    audience: campaign ? optionOf(campaign.audience) : "",
    text: campaign?.text ?? "",
  });
  const sending = useSending();
  const options = segments.map(({ id }) => `segment:${id}`);
  const isChosen = draft.audience.startsWith("scores:") || options.includes(draft.audience);
  const body = {
    name: draft.name.trim(),
    audience: audienceOf(draft.audience),
    text: draft.text.trim(),
  };
  const submit = () =>
    void sending.send(
      (key) => (campaign ? put(`/campaigns/${campaign.id}`, body) : deed("/campaigns", body, key)),
      (answer) => {
        forget();
        saved(answer);
        close();
      },
    );
  return html`<${Dialog} title=${campaign ? texts.edit : texts.add} close=${close}>
    <${Form} isWide submit=${submit} sending=${sending} label=${shared.save} cancel=${close} isIncomplete=${!body.name || !body.text || !isChosen}>
      <${Field} label=${texts.columns.name} hint=${texts.nameHint}>
        <input maxlength=${LONGEST_NAME} value=${draft.name} onInput=${typed((name) => change({ name }))} /><//>
      <${Field} label=${texts.audience} hint=${value && !segments.length ? texts.noSegments : texts.audienceHint}>
        <select value=${isChosen ? draft.audience : ""} onChange=${typed((audience) => change({ audience }))}>
          <option value="" selected=${!isChosen}>${texts.chooseSegment}</option>
          <optgroup label=${texts.bySegment}>${segments.map(({ id, name, count }) => html`<option key=${id} value=${`segment:${id}`} selected=${draft.audience === `segment:${id}`}>${
            fill(texts.segmentOption, { name: oneLine(name), count: Number(count) })}</option>`)}</optgroup>
          <optgroup label=${texts.byScores}>${Object.entries(texts.scores).map(([chosen, name]) => html`<option key=${chosen} value=${`scores:${chosen}`} selected=${draft.audience === `scores:${chosen}`}>${name}</option>`)}</optgroup>
        </select><//>
      <${Field} label=${texts.text} hint=${`${texts.textHint} ${fill(texts.length, { length: [...draft.text.trim()].length, limit: LONGEST_TEXT })}`}>
        <textarea rows="5" maxlength=${LONGEST_TEXT} value=${draft.text} onInput=${typed((text) => change({ text }))}></textarea><//>
      <p class="hint">${texts.whenHint}</p>
    <//>
  <//>`;
}
