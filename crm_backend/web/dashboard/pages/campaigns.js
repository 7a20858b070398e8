// @ts-check
/** 营销: campaigns are made, sent and measured in the console; this is the way there. */

import { html } from "../../console/html.js";
import { Empty } from "../../console/parts/states.js";
import { words } from "../words.js";

export function CampaignsPage() {
  const { frame } = words();
  return html`<${Empty} title=${frame.campaignsTitle} hint=${frame.campaignsHint}>
    <a class="button primary" href="/console#/campaigns">${frame.toCampaigns}</a>
  <//>`;
}
