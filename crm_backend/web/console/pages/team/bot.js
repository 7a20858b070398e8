// @ts-check
/**
 * How the shop's bot on Telegram is, and what arrived there that nobody could read. Strangers wrote
 * the latter: it is text, on lines of its own, and its direction signs go.
 */

import { useNow } from "../../clock.js";
import { moment, oneLine, span } from "../../format.js";
import { html } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Facts } from "../../parts/cards.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { Empty, Failed, Loading } from "../../parts/states.js";
import { fill, wordFor, words } from "../../words.js";

// A worker asks Telegram at least every ten minutes; a bit more than that is no trouble yet.
const QUIET_AFTER_MS = 15 * 60_000;

/** @typedef {import("../../types.js").TelegramBot} TelegramBot */
/** @typedef {import("../../types.js").OddUpdate} OddUpdate */

/** @param {import("./page.js").ViewProps} props */
export function BotView({ head }) {
  const { value, status, error, source } = useLoaded("/telegram");
  const isShown = status !== "failed" && value;
  return html`<div class="sheet">
    <${PageHead} ...${head} />
    <div class="sheet-scroll">
      ${status === "failed" && html`<${Failed} error=${error} again=${() => source.show({})} />`}
      ${status !== "failed" && !value && html`<${Loading} />`}
      ${isShown && !value.is_set_up && html`<${LacksBot} />`}
      ${isShown && value.is_set_up && html`<${BotState} bot=${value} /><${OddUpdates} />`}
    </div>
  </div>`;
}

export function LacksBot() {
  const { team, shared } = words();
  return html`<${Empty} title=${team.bot.lacking} hint=${shared.troubles.telegram_not_set_up} />`;
}

/** @param {{bot: TelegramBot}} props */
function BotState({ bot }) {
  const { bot: texts } = words().team;
  const name = oneLine(bot.username);
  return html`<section class="bot-state" aria-label=${texts.state}>
    <${Health} bot=${bot} />
    <${Facts} rows=${[
      [texts.name, name ? `@${name}` : texts.nameless],
      [texts.mode, wordFor(texts.modes, bot.mode)],
      [texts.seenAt, bot.seen_at ? moment(bot.seen_at) : texts.neverSeen],
      [texts.waiting, bot.waiting_updates ? fill(texts.updates, { count: bot.waiting_updates }) : texts.noneWaits],
    ]} />
  </section>`;
}

/** In one word and a sentence: whether updates come. @param {{bot: TelegramBot}} props */
function Health({ bot }) {
  const { bot: texts } = words().team;
  const now = useNow();
  const quiet = bot.seen_at ? now - Date.parse(bot.seen_at) : 0;
  /** @param {string} look @param {string} word @param {string} sentence */
  const draw = (look, word, sentence) => html`<p class="bot-health"><span class=${`badge ${look}`}>${word}</span> <span>${sentence}</span></p>`;
  if (bot.trouble) {
    const since = bot.trouble_since ? fill(texts.troubleSince, { at: moment(bot.trouble_since) }) : texts.troubled;
    return draw("bad", since, troubleOf(bot));
  }
  if (!bot.seen_at) return draw("warn", texts.unseen, texts.askWorker);
  if (quiet > QUIET_AFTER_MS) return draw("warn", fill(texts.quiet, { span: span(quiet) }), texts.askWorker);
  return draw("ok", texts.fine, texts.fineHint);
}

/** @param {TelegramBot} bot */
function troubleOf({ trouble, trouble_text: text, has_proxy: hasProxy }) {
  const { troubles: known, proxyFails } = words().team.bot;
  /** @type {Record<string, string>} */
  const troubles = hasProxy ? { ...known, unreachable: proxyFails } : known;
  return trouble && Object.hasOwn(troubles, trouble) ? troubles[trouble] : oneLine(text) || oneLine(trouble);
}

function OddUpdates() {
  const { bot: texts } = words().team;
  const list = useLoaded("/telegram/odd-updates", {}, { rows: "updates" });
  const hasSome = list.status !== "failed" && list.value?.updates.length > 0;
  return html`<section class="odd-updates" aria-label=${texts.odd}>
    <h2>${texts.odd}</h2>
    ${hasSome && html`<p class="hint">${texts.oddHint}</p>`}
    <${Listing} of=${list} name="updates" empty=${{ title: texts.oddEmptyTitle, hint: texts.oddEmptyHint }}
      draw=${(/** @type {OddUpdate[]} */ rows) => html`<ul class="entries">${rows.map((row) => html`<${OddEntry} key=${row.id} row=${row} />`)}</ul>`} />
  </section>`;
}

/** @param {{row: OddUpdate}} props */
function OddEntry({ row }) {
  const { bot: texts } = words().team;
  const about = [
    row.chat_id === null ? texts.noChat : fill(texts.chat, { number: row.chat_id }),
    row.update_id === null ? "" : fill(texts.update, { number: row.update_id }),
  ];
  return html`<li class="entry-row">
    <div class="entry-text">
      <p class="entry-head"><span class="figures">${moment(row.received_at)}</span> <span class="strong">${reasonOf(row)}</span></p>
      <p class="hint figures">${about.filter(Boolean).join(" · ")}</p>
      <details class="raw">
        <summary>${texts.raw}</summary>
        ${row.is_cut && html`<p class="hint">${texts.rawIsCut}</p>`}
        <pre dir="ltr">${linesOf(row.raw) || texts.rawIsEmpty}</pre>
      </details>
    </div>
  </li>`;
}

/** What the hub notes as it gives up, in words; what it has never noted so far, as it stands. @param {OddUpdate} row */
function reasonOf(row) {
  const { bot: texts } = words().team;
  const reason = oneLine(row.reason);
  const field = /^unexpected (.+)$/u.exec(reason);
  if (field) return fill(texts.unexpected, { field: field[1] ?? "" });
  if (/^[A-Za-z]+Error$/u.test(reason)) return fill(texts.misshapen, { error: reason });
  return wordFor(texts.reasons, reason) || texts.noReason;
}

/** @param {string} raw */
function linesOf(raw) {
  return raw.split(/\r\n?|\n/u).map(oneLine).join("\n").trim();
}
