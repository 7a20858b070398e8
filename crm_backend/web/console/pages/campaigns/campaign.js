// @ts-check
/** One campaign: a draft that is previewed and sent, then what came of it. */

import { post, remove } from "../../api.js";
import { moment, oneLine } from "../../format.js";
import { html, useEffect, useState } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Facts } from "../../parts/cards.js";
import { Dialog } from "../../parts/dialog.js";
import { Form, useSending } from "../../parts/form.js";
import { BackLink } from "../../parts/page_head.js";
import { Failed, Loading } from "../../parts/states.js";
import { say } from "../../parts/toasts.js";
import { may } from "../../rights.js";
import { go, href } from "../../router.js";
import { fill, words } from "../../words.js";
import { audienceInWords } from "./audience.js";
import { CampaignForm } from "./campaign_form.js";
import { LOOK_AGAIN_MS } from "./list.js";
import { Preview } from "./preview.js";
import { Report } from "./report.js";
import { isMoving, StateBadge } from "./state_badge.js";

/** @typedef {import("../../types.js").Campaign} Campaign */
/** @typedef {import("../../types.js").CampaignPreview} CampaignPreview */
/** @typedef {"edit" | "delete" | "stop" | null} Asked */

/** @param {{id: string}} props */
export function CampaignPage({ id }) {
  const { campaigns: texts } = words();
  const path = `/campaigns/${encodeURIComponent(id)}`;
  const { value, status, error, source } = useLoaded(path);
  /** @type {Campaign | null} */
  const campaign = value;
  const isOnItsWay = isMoving(campaign?.state);
  useEffect(() => {
    if (!isOnItsWay) return undefined;
    const timer = setInterval(() => source.refresh(), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isOnItsWay]);
  const back = html`<${BackLink} address=${href("campaigns")} text=${texts.title} />`;
  if (status === "failed") return html`<div class="sheet">${back}<${Failed} error=${error} again=${() => source.show({})} /></div>`;
  if (!campaign) return html`<div class="sheet">${back}<${Loading} /></div>`;
  return html`<${Opened} campaign=${campaign} path=${path} back=${back} put=${(/** @type {Campaign} */ changed) => source.put(changed)} />`;
}

/** @param {{campaign: Campaign, path: string, back: import("../../html.js").Child, put: (campaign: Campaign) => void}} props */
function Opened({ campaign, path, back, put }) {
  const [preview, setPreview] = useState(/** @type {CampaignPreview | null} */ (null));
  const [asked, setAsked] = useState(/** @type {Asked} */ (null));
  const previewing = useSending();
  const look = () =>
    void previewing.send(
      () => post(`${path}/preview`, {}),
      (answer) => {
        setPreview(answer);
        put({ ...answer.campaign, report: null });
      },
    );
  const close = () => setAsked(null);
  return html`<div class="sheet">
    <header class="person-head">${back}<h1>${oneLine(campaign.name)}</h1><${StateBadge} state=${campaign.state} />
      <span class="page-actions"><${Actions} campaign=${campaign} isBusy=${previewing.isBusy} look=${look} ask=${setAsked} /></span>
    </header>
    <div class="sheet-scroll campaign">
      <p class="trouble" role="alert">${previewing.trouble}</p>
      ${campaign.report && html`<${Report} campaign=${campaign} report=${campaign.report} />`}
      ${preview && !campaign.report && html`<${Preview} preview=${preview} path=${path} sent=${(/** @type {Campaign} */ sent) => {
        setPreview(null);
        put(sent);
      }} />`}
      <${Content} campaign=${campaign} />
    </div>
    ${asked === "edit" && html`<${CampaignForm} campaign=${campaign} close=${close} saved=${(/** @type {Campaign} */ saved) => {
      setPreview(null);
      put(saved);
    }} />`}
    ${asked === "delete" && html`<${Deletion} campaign=${campaign} path=${path} close=${close} />`}
    ${asked === "stop" && html`<${Stopping} campaign=${campaign} path=${path} close=${close} stopped=${put} />`}
  </div>`;
}

/** @param {{campaign: Campaign, isBusy: boolean, look: () => void, ask: (what: Asked) => void}} props */
function Actions({ campaign, isBusy, look, ask }) {
  const { campaigns: texts, shared } = words();
  if (isMoving(campaign.state)) {
    return may("send_campaigns") && html`<button type="button" class="button" onClick=${() => ask("stop")}>${texts.stop}</button>`;
  }
  if (campaign.confirmed_at || !may("edit_campaigns")) return null;
  return html`<button type="button" class="button" onClick=${() => ask("delete")}>${shared.remove}</button>
    <button type="button" class="button" onClick=${() => ask("edit")}>${shared.edit}</button>
    <button type="button" class="button primary" disabled=${isBusy} onClick=${look}>${isBusy ? texts.previewing : texts.preview}</button>`;
}

/** @param {{campaign: Campaign}} props */
function Content({ campaign }) {
  const { campaigns: texts } = words();
  /** @type {[string, import("../../html.js").Child][]} */
  const rows = [
    [texts.audience, audienceInWords(campaign)],
    [texts.changedAt, html`<span class="figures">${moment(campaign.changed_at)}</span>`],
    [texts.confirmedAt, campaign.confirmed_at && html`<span class="figures">${moment(campaign.confirmed_at)}</span>`],
    [texts.stoppedAt, campaign.stopped_at && html`<span class="figures">${moment(campaign.stopped_at)}</span>`],
    [texts.control, campaign.confirmed_at && campaign.state !== "preparing" && fill(texts.people, { count: campaign.control.toLocaleString("en") })],
  ];
  return html`<section><h2>${texts.text}</h2>
    <p class="campaign-text own-lines">${campaign.text}</p>
    <${Facts} rows=${rows} />
    ${!campaign.confirmed_at && html`<p class="hint">${texts.draftHint}</p>`}
  </section>`;
}

/** @param {{campaign: Campaign, path: string, close: () => void}} props */
function Deletion({ campaign, path, close }) {
  const { campaigns: texts, shared } = words();
  const sending = useSending();
  const name = oneLine(campaign.name);
  const submit = () =>
    void sending.send(
      () => remove(path),
      () => {
        close();
        say(fill(texts.deleted, { name }));
        go("campaigns");
      },
    );
  return html`<${Dialog} title=${fill(shared.removeTitle, { name })} close=${close}>
    <${Form} submit=${submit} sending=${sending} label=${shared.remove} cancel=${close}><p>${texts.deleteLoss}</p><//>
  <//>`;
}

/** @param {{campaign: Campaign, path: string, close: () => void, stopped: (campaign: Campaign) => void}} props */
function Stopping({ campaign, path, close, stopped }) {
  const { campaigns: texts } = words();
  const sending = useSending();
  const submit = () =>
    void sending.send(
      () => post(`${path}/stop`, {}),
      (answer) => {
        close();
        stopped(answer);
        say(texts.stoppedNow);
      },
    );
  return html`<${Dialog} title=${texts.stopTitle} close=${close}>
    <${Form} submit=${submit} sending=${sending} label=${texts.stopNow} cancel=${close}>
      <p>${fill(campaign.state === "preparing" ? texts.stopAskPreparing : texts.stopAsk, { sent: campaign.campaign_sent.toLocaleString("en"), waiting: campaign.campaign_waiting.toLocaleString("en") })}</p>
    <//>
  <//>`;
}
