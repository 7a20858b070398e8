// @ts-check
/**
 * The customers page: `#/customers` the list, `?view=segments` the segments, `#/customers/<number>`
 * one customer.
 */

import { html } from "../../html.js";
import { headOf } from "../../parts/page_head.js";
import { words } from "../../words.js";
import { CustomerPage } from "./customer.js";
import { CustomerList } from "./list.js";
import { SegmentsView } from "./segments.js";

/** @param {import("../../pages.js").PageProps} props */
export default function CustomersPage({ route }) {
  const { title, views } = words().customers;
  const [number] = route.parts;
  if (number) return html`<${CustomerPage} key=${number} number=${number} route=${route} />`;
  const head = headOf(route, title, Object.entries(views));
  if (head.view === "segments") return html`<${SegmentsView} head=${head} />`;
  return html`<${CustomerList} route=${route} head=${head} />`;
}
