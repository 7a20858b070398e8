// @ts-check
/** One of the customer's earlier chats: to read, not to answer. */

import { get } from "../../api.js";
import { dayKey } from "../../format.js";
import { html, useEffect, useState } from "../../html.js";
import { Icon } from "../../parts/icon.js";
import { Failed, Loading } from "../../parts/states.js";
import { href } from "../../router.js";
import { words } from "../../words.js";
import { Entry } from "./log.js";
import { timelineOf } from "./timeline.js";

const MOST_SHOWN = 200;
const NEWEST = 2_147_483_647;

/** @typedef {{messages: import("../../types.js").Message[], notes: import("../../types.js").Note[]}} Content */

/** @param {{id: string, backTo: string}} props */
export function PastChat({ id, backTo }) {
  const { chats } = words();
  const [content, setContent] = useState(/** @type {Content | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));

  function load() {
    setError(null);
    const path = `/conversations/${encodeURIComponent(id)}`;
    Promise.all([get(`${path}/messages`, { before_seq: NEWEST, limit: MOST_SHOWN }), get(`${path}/notes`)]).then(
      ([page, { notes }]) => setContent({ messages: page.messages, notes }),
      setError,
    );
  }
  useEffect(load, [id]);

  const entries = content ? timelineOf({ ...content, ledger: [], hasEarlier: false }, dayKey) : [];
  return html`<section class="pane conversation" aria-label=${chats.pastTitle}>
    <header class="chat-head past">
      <a class="icon-button" href=${href("chats", backTo)} aria-label=${chats.backToChat}><${Icon} name="back" /></a>
      <div class="chat-title"><h1 class="clip">${chats.pastTitle}</h1></div>
      <a class="button" href=${href("chats", backTo)}>${chats.backToChat}</a>
    </header>
    ${error ? html`<${Failed} error=${error} again=${load} />` : null}
    ${!content && !error ? html`<${Loading} rows=${6} />` : null}
    ${content && html`<div class="log-frame"><div class="log" tabindex="0" role="region" aria-label=${chats.pastTitle}>
      ${entries.map((entry) => html`<${Entry} key=${entry.key} entry=${entry} />`)}
    </div></div>`}
  </section>`;
}
