// @ts-check
/** All campaigns, newest first, each with what became of its messages. */

import { moment, oneLine } from "../../format.js";
import { html, useEffect, useState } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { Table, TwoLines } from "../../parts/table.js";
import { may } from "../../rights.js";
import { go, href } from "../../router.js";
import { fill, words } from "../../words.js";
import { audienceInWords } from "./audience.js";
import { CampaignForm } from "./campaign_form.js";
import { isMoving, StateBadge } from "./state_badge.js";

/** @typedef {import("../../types.js").CampaignRow} CampaignRow */

export const LOOK_AGAIN_MS = 3_000;

export function CampaignList() {
  const { campaigns: texts } = words();
  const [isWriting, setWriting] = useState(false);
  const list = useLoaded("/campaigns", {}, { rows: "campaigns" });
  /** @type {CampaignRow[]} */
  const rows = list.value?.campaigns ?? [];
  const isAnyMoving = rows.some(({ state }) => isMoving(state));
  useEffect(() => {
    if (!isAnyMoving) return undefined;
    const timer = setInterval(() => list.source.refresh("campaigns"), LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isAnyMoving]);
  const write = may("edit_campaigns") && html`<button type="button" class="button primary" onClick=${() => setWriting(true)}>${texts.add}</button>`;
  return html`<div class="sheet">
    <${PageHead} title=${texts.title}>${write}<//>
    <div class="sheet-scroll">
      <p class="hint sheet-intro">${texts.intro}</p>
      <${Listing} of=${list} name="campaigns" empty=${{ title: texts.emptyTitle, hint: texts.emptyHint }}
        draw=${(/** @type {CampaignRow[]} */ shown) => html`<${Table} label=${texts.title} columns=${columns()} rows=${shown}
          keyOf=${(/** @type {CampaignRow} */ row) => String(row.id)}
          hrefOf=${(/** @type {CampaignRow} */ row) => href("campaigns", String(row.id))} />`} />
    </div>
    ${isWriting && html`<${CampaignForm} campaign=${null} close=${() => setWriting(false)}
      saved=${(/** @type {CampaignRow} */ made) => go("campaigns", String(made.id))} />`}
  </div>`;
}

/** @returns {import("../../parts/table.js").Column<CampaignRow>[]} */
function columns() {
  const { campaigns: texts, shared } = words();
  /** @param {CampaignRow} row @param {number} count */
  const counted = (row, count) => (row.confirmed_at ? count.toLocaleString("en") : shared.none);
  return [
    {
      id: "name",
      title: texts.columns.name,
      cell: (row) => html`<${TwoLines} name=${oneLine(row.name)} under=${fill(texts.toAudience, { audience: audienceInWords(row) })} />`,
    },
    { id: "state", title: texts.columns.state, cell: (row) => html`<${StateBadge} state=${row.state} />` },
    { id: "sent", title: texts.figures.campaign_sent, isFigure: true, cell: (row) => counted(row, row.campaign_sent) },
    { id: "waiting", title: texts.figures.campaign_waiting, isFigure: true, isWide: true, cell: (row) => counted(row, row.campaign_waiting) },
    { id: "unknown", title: texts.figures.campaign_unknown, isFigure: true, isExtra: true, isWide: true, cell: (row) => counted(row, row.campaign_unknown) },
    { id: "dead", title: texts.figures.campaign_dead, isFigure: true, isExtra: true, isWide: true, cell: (row) => counted(row, row.campaign_dead) },
    { id: "when", title: texts.columns.when, isWide: true, cell: (row) => html`<span class="figures">${moment(row.confirmed_at ?? row.changed_at)}</span>` },
  ];
}
