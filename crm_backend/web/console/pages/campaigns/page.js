// @ts-check
/** Campaigns: `#/campaigns` the list, `#/campaigns/<id>` one, from its draft to its report. */

import { html } from "../../html.js";
import { Empty } from "../../parts/states.js";
import { may } from "../../rights.js";
import { words } from "../../words.js";
import { CampaignPage } from "./campaign.js";
import { CampaignList } from "./list.js";

/** @param {import("../../pages.js").PageProps} props */
export default function CampaignsPage({ route }) {
  const { shared } = words();
  const [id] = route.parts;
  if (!may("read_campaigns")) return html`<${Empty} title=${shared.noRightTitle} hint=${shared.noRightHint} />`;
  return id ? html`<${CampaignPage} key=${id} id=${id} />` : html`<${CampaignList} />`;
}
