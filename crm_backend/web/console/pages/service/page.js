// @ts-check
/** How well customers are served: `#/service` what they say, `?view=levels` how soon they are answered. */

import { html } from "../../html.js";
import { headOf } from "../../parts/page_head.js";
import { words } from "../../words.js";
import { FeedbackView } from "./feedback.js";
import { LevelsView } from "./levels.js";

/** @param {import("../../pages.js").PageProps} props */
export default function ServicePage({ route }) {
  const { title, views } = words().service;
  const head = headOf(route, title, Object.entries(views));
  const View = head.view === "levels" ? LevelsView : FeedbackView;
  return html`<${View} route=${route} head=${head} />`;
}
