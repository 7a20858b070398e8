// @ts-check
/** The shop's Telegram bot: whether it hears and is heard, and what came that nobody could read. */

import { moment, oneLine } from "../../format.js";
import { html } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { Empty, Failed, Loading } from "../../parts/states.js";
import { Table } from "../../parts/table.js";
import { fill, wordFor, words } from "../../words.js";

/** @typedef {import("../../types.js").TelegramRead} TelegramRead */
/** @typedef {import("../../types.js").OddUpdate} OddUpdate */

/** @param {import("./page.js").ViewProps} props */
export function BotView({ head }) {
  const { team, shared } = words();
  const channel = useLoaded("/telegram");
  const odd = useLoaded("/telegram/odd-updates", {}, { rows: "updates" });
  const { value, status, error, source } = channel;
  return html`<div class="sheet">
    <${PageHead} ...${head} />
    <div class="sheet-scroll">
      ${status === "failed" && html`<${Failed} error=${error} again=${() => source.show({})} />`}
      ${status !== "failed" && !value && html`<${Loading} />`}
      ${status !== "failed" && value && !value.is_set_up && html`<${Empty} title=${team.myTelegram.lacksBot} hint=${shared.troubles.telegram_not_set_up} />`}
      ${status !== "failed" && value?.is_set_up && html`<${State} read=${value} />
        <h2 class="bot-odd">${team.bot.oddTitle}</h2>
        <${Listing} of=${odd} name="updates" empty=${{ title: team.bot.emptyTitle, hint: team.bot.emptyHint }}
          draw=${(/** @type {OddUpdate[]} */ rows) => html`<${Table} label=${team.bot.oddTitle} rows=${rows} columns=${columns()}
            keyOf=${(/** @type {OddUpdate} */ row) => String(row.id)} />`} />`}
    </div>
  </div>`;
}

/** @param {{read: TelegramRead}} props */
function State({ read }) {
  const { bot } = words().team;
  const trouble = read.trouble && wordFor(bot.troubles, read.trouble);
  return html`<section class="bot-state">
    <p><span class=${read.trouble ? "badge warn" : "badge ok"}>${read.trouble ? bot.isTroubled : bot.isWell}</span>
      ${read.username && html`<bdi class="strong">@${read.username}</bdi>`}</p>
    ${trouble && html`<p class="trouble" role="alert">${trouble}</p>`}
    <p class="hint">${[
      read.mode === "webhook" ? bot.webhook : bot.polling,
      read.seen_at ? fill(bot.seen, { at: moment(read.seen_at) }) : bot.unseen,
      fill(bot.waiting, { count: read.waiting_updates }),
    ].join(" · ")}</p>
  </section>`;
}

/** @returns {import("../../parts/table.js").Column<OddUpdate>[]} */
function columns() {
  const { bot } = words().team;
  return [
    { id: "raw", title: bot.columns.raw, cell: (row) => html`<${Raw} row=${row} />` },
    { id: "chat", title: bot.columns.chat, isWide: true, cell: (row) => html`<span class="figures">${row.chat_id ?? bot.unknown}</span>` },
    { id: "at", title: bot.columns.at, cell: (row) => html`<span class="figures">${moment(row.received_at)}</span>` },
  ];
}

/** Why it is odd, and the update itself. @param {{row: OddUpdate}} props */
function Raw({ row }) {
  const { bot } = words().team;
  return html`<div class="bot-raw">
    <span class="strong">${reasonOf(row.reason)}</span>
    <pre dir="ltr" tabindex="0">${row.raw || bot.nothing}</pre>
    ${row.is_cut && html`<p class="hint">${bot.isCut}</p>`}
  </div>`;
}

/** @param {string} reason as the hub noted it */
function reasonOf(reason) {
  const { bot } = words().team;
  /** @type {Record<string, string>} */
  const known = bot.reasons;
  return Object.hasOwn(known, reason) ? known[reason] : fill(bot.otherReason, { reason: oneLine(reason) });
}
