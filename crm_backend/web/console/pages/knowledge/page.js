// @ts-check
/** What the bot quotes: `#/knowledge` the articles, `?view=coupons` the coupons. */

import { html } from "../../html.js";
import { headOf } from "../../parts/page_head.js";
import { words } from "../../words.js";
import { ArticlesView } from "./articles.js";
import { CouponsView } from "./coupons.js";

/** @typedef {{head: import("../../parts/page_head.js").Head}} ViewProps */

/** @param {import("../../pages.js").PageProps} props */
export default function KnowledgePage({ route }) {
  const { title, views } = words().knowledge;
  const head = headOf(route, title, Object.entries(views));
  return head.view === "coupons" ? html`<${CouponsView} head=${head} />` : html`<${ArticlesView} head=${head} />`;
}
