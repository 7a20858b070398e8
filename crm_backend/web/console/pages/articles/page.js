// @ts-check
/** What the bot quotes: `#/articles`, with `?view=unanswered` what no article answered and `?view=coupons` the coupons. */

import { html } from "../../html.js";
import { headOf } from "../../parts/page_head.js";
import { words } from "../../words.js";
import { ArticlesView } from "./articles.js";
import { CouponsView } from "./coupons.js";
import { UnansweredView } from "./unanswered.js";

/** @typedef {{head: import("../../parts/page_head.js").Head}} ViewProps */

const VIEWS = { articles: ArticlesView, unanswered: UnansweredView, coupons: CouponsView };

/** @param {import("../../pages.js").PageProps} props */
export default function ArticlesPage({ route }) {
  const { title, views } = words().articles;
  const head = headOf(route, title, Object.entries(views));
  const View = VIEWS[/** @type {keyof typeof VIEWS} */ (head.view)] ?? ArticlesView;
  return html`<${View} head=${head} />`;
}
