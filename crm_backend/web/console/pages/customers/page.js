// @ts-check
/**
 * The customers page: `#/customers` the list, `?view=segments` the segments, `#/customers/<number>`
 * one customer.
 */

import { withQuery } from "../../address.js";
import { html } from "../../html.js";
import { PageHead } from "../../parts/page_head.js";
import { may } from "../../rights.js";
import { words } from "../../words.js";
import { CustomerPage } from "./customer.js";
import { CustomerList, exportAddress } from "./list.js";
import { NewSegment, SegmentsView } from "./segments.js";

/** @param {import("../../pages.js").PageProps} props */
export default function CustomersPage({ route }) {
  const { customers } = words();
  const [number] = route.parts;
  if (number) return html`<${CustomerPage} key=${number} number=${number} route=${route} />`;
  const view = route.query.get("view") === "segments" ? "segments" : "list";
  const views = [
    { id: "list", text: customers.views.list, address: withQuery(route, { view: null }) },
    { id: "segments", text: customers.views.segments, address: withQuery(route, { view: "segments" }) },
  ];
  return html`<div class="sheet">
    <${PageHead} title=${customers.title} views=${views} view=${view}>
      ${view === "list" && may("export_customers") && html`<a class="button" href=${exportAddress(route)} download>${customers.exportCsv}</a>`}
      ${view === "segments" && may("edit_segments") && html`<${NewSegment} />`}
    <//>
    ${view === "list" ? html`<${CustomerList} route=${route} />` : html`<${SegmentsView} />`}
  </div>`;
}
