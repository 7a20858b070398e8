// @ts-check
/** The left pane: which chats there are. */

import { chatList } from "../../chat_list.js";
import { useNow } from "../../clock.js";
import { html, useEffect, useRef, useState } from "../../html.js";
import { Icon } from "../../parts/icon.js";
import { Empty, Failed, Loading } from "../../parts/states.js";
import { may } from "../../rights.js";
import { useStore } from "../../store.js";
import { words } from "../../words.js";
import { ChatRow } from "./chat_row.js";

const SEARCH_AFTER_MS = 250;

/** @typedef {import("../../chat_list.js").OwnerFilter} OwnerFilter */

/** @param {{openId: string}} props */
export function ListPane({ openId }) {
  const { chats } = words();
  return html`<section class="pane list-pane" aria-label=${chats.list}>
    <header class="list-head">
      <${Tabs} />
      <${Search} />
      <${Filters} />
    </header>
    <${Rows} openId=${openId} />
  </section>`;
}

function Tabs() {
  const { owner, counts } = useStore(chatList.store);
  const { tabs } = words().chats;
  const isAll = owner !== "queue" && owner !== "me";
  /** @type {{name: "queue" | "me" | "all", isChosen: boolean, count: number}[]} */
  const all = [
    { name: "queue", isChosen: owner === "queue", count: counts.queue },
    { name: "me", isChosen: owner === "me", count: counts.me },
    { name: "all", isChosen: isAll, count: 0 },
  ];
  return html`<div class="tabs" role="group" aria-label=${words().chats.list}>
    ${all.map(
      ({ name, isChosen, count }) => html`<button key=${name} type="button" aria-pressed=${String(isChosen)}
        onClick=${() => chatList.choose(name)}>
        ${tabs[name]}${count > 0 && html` <span class="figures">${count}</span>`}
      </button>`,
    )}
  </div>`;
}

function Filters() {
  const { owner, counts } = useStore(chatList.store);
  const { filters, filterLabel } = words().chats;
  if (owner === "queue") return html`<${QueueOrder} />`;
  if (owner === "me") return null;
  const names = /** @type {const} */ (["all", "bot", "agents", "closed"]);
  return html`<div class="filters" role="group" aria-label=${filterLabel}>
    ${names.map(
      (name) => html`<button key=${name} type="button" aria-pressed=${String(name === owner)}
        onClick=${() => chatList.choose(name)}>
        ${filters[name]}${name !== "all" && html` <span class="figures">${counts[name]}</span>`}
      </button>`,
    )}
  </div>`;
}

function QueueOrder() {
  const { isByRisk } = useStore(chatList.store);
  const { queueOrders, orderLabel } = words().chats;
  if (!may("read_customer_scores")) return null;
  return html`<div class="filters" role="group" aria-label=${orderLabel}>
    ${[false, true].map(
      (choice) => html`<button key=${String(choice)} type="button" aria-pressed=${String(choice === isByRisk)}
        onClick=${() => chatList.orderByRisk(choice)}>${choice ? queueOrders.risk : queueOrders.wait}</button>`,
    )}
  </div>`;
}

function Search() {
  const { chats } = words();
  const [text, setText] = useState(chatList.store.state.query);
  const timer = useRef(/** @type {ReturnType<typeof setTimeout> | undefined} */ (undefined));
  useEffect(() => () => clearTimeout(timer.current), []);

  /** @param {string} next @param {number} [after] */
  function search(next, after = SEARCH_AFTER_MS) {
    setText(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => chatList.search(next.trim()), after);
  }

  return html`<div class="search">
    <${Icon} name="search" />
    <input type="search" value=${text} placeholder=${chats.search} aria-label=${chats.search}
      onInput=${(/** @type {Event & {currentTarget: HTMLInputElement}} */ event) => search(event.currentTarget.value)} />
    ${text && html`<button type="button" class="icon-button" aria-label=${chats.clearSearch} onClick=${() => search("", 0)}>
      <${Icon} name="close" /></button>`}
  </div>`;
}

/** @param {{openId: string}} props */
function Rows({ openId }) {
  const { rows, status, error, nextBefore, isLoadingMore, owner } = useStore(chatList.store);
  const now = useNow();
  if (status === "loading") return html`<${Loading} rows=${7} />`;
  if (status === "failed") return html`<${Failed} error=${error} again=${() => void chatList.load()} />`;
  if (!rows.length) return html`<${NothingHere} />`;
  return html`<ul class="rows">
    ${rows.map((row) => html`<${ChatRow} key=${row.id} row=${row} isOpen=${row.id === openId} now=${now}
      showsOwner=${owner !== "queue" && owner !== "me"} />`)}
    ${nextBefore && html`<li class="more"><button type="button" class="button" disabled=${isLoadingMore}
      onClick=${() => void chatList.more()}>${words().app.loadMore}</button></li>`}
  </ul>`;
}

function NothingHere() {
  const { owner, query } = chatList.store.state;
  const { chats } = words();
  if (query) return html`<${Empty} title=${chats.emptySearchTitle} hint=${chats.emptySearchHint} />`;
  if (owner === "queue") return html`<${Empty} title=${chats.emptyQueueTitle} hint=${chats.emptyQueueHint} />`;
  if (owner === "me") return html`<${Empty} title=${chats.emptyMineTitle} hint=${chats.emptyMineHint} />`;
  return html`<${Empty} title=${chats.emptyAllTitle} hint=${chats.emptyAllHint} />`;
}
