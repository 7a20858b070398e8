// @ts-check
/** The tickets page: `#/tickets` the list, `#/tickets/<number>` one beside it, `?view=refunds` the refunds. */

import { html } from "../../html.js";
import { headOf } from "../../parts/page_head.js";
import { words } from "../../words.js";
import { RefundsView } from "./refunds.js";
import { TicketsView } from "./tickets.js";

/** @param {import("../../pages.js").PageProps} props */
export default function TicketsPage({ route }) {
  const { title, views } = words().tickets;
  const head = headOf(route, title, Object.entries(views));
  if (head.view === "refunds" && !route.parts.length) return html`<${RefundsView} route=${route} head=${head} />`;
  return html`<${TicketsView} route=${route} head=${head} />`;
}
