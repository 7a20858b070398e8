// @ts-check
/**
 * The working face: navigation, the page one is on, and the live link under all of them.
 *
 * The list of chats is loaded here and not by its page, because its counts stand in the title and
 * its `last_event` is where the live link begins.
 */

import { startAlerts } from "./alerts.js";
import { chatList } from "./chat_list.js";
import { html, useEffect, useErrorBoundary, useState } from "./html.js";
import { useShortcuts } from "./keyboard.js";
import { live } from "./live.js";
import { PAGES } from "./pages.js";
import { AccountMenu } from "./parts/account_menu.js";
import { DownNotice } from "./parts/down.js";
import { Icon } from "./parts/icon.js";
import { LinkNotice } from "./parts/link_notice.js";
import { Mark } from "./parts/mark.js";
import { ShortcutSheet } from "./parts/shortcut_sheet.js";
import { Empty } from "./parts/states.js";
import { may } from "./rights.js";
import { href, useRoute } from "./router.js";
import { me } from "./session.js";
import { useStore } from "./store.js";
import { fill, words } from "./words.js";

// More than these need narrower places on a phone.
const MOST_ON_A_PHONE = 6;

export function Desk() {
  const [isReady, setReady] = useState(false);
  const [isDown, setDown] = useState(false);
  const [isSheetOpen, setSheetOpen] = useState(false);
  const route = useRoute();

  async function open() {
    const lastEvent = await chatList.open();
    setDown(lastEvent === null);
    if (lastEvent === null) return;
    live.start(lastEvent);
    setReady(true);
  }

  useEffect(() => {
    void open();
    const quiet = startAlerts();
    return () => {
      quiet();
      live.stop();
      chatList.close();
    };
  }, []);
  useShortcuts({ "?": () => setSheetOpen(true) });

  if (isDown) return html`<${DownNotice} again=${open} />`;
  const page = PAGES.find(({ id }) => id === route.page) ?? PAGES[0];
  return html`<div class="desk" data-page=${page?.id} data-deep=${route.parts.length > 0}>
    <${Navigation} current=${page?.id} openSheet=${() => setSheetOpen(true)} />
    <main class="page">
      <${LinkNotice} />
      ${isReady && page && html`<${Guard} key=${page.id}><${page.view} route=${route} /><//>`}
    </main>
    ${isSheetOpen && html`<${ShortcutSheet} close=${() => setSheetOpen(false)} />`}
  </div>`;
}

/** @param {{current: string | undefined, openSheet: () => void}} props */
function Navigation({ current, openSheet }) {
  const { counts } = useStore(chatList.store);
  const all = words();
  const pages = PAGES.filter(({ needs }) => !needs || may(needs));
  return html`<nav class="rail" data-many=${String(pages.length > MOST_ON_A_PHONE)} aria-label=${all.app.navigation}>
    <${Mark} />
    ${pages.map(
      ({ id, icon }) => html`<a key=${id} href=${href(id)} aria-current=${id === current ? "page" : null}>
        <${Icon} name=${icon} />
        <span>${all[id].title}</span>
        ${id === "chats" && counts.queue > 0 && html`<span class="count"
          aria-label=${fill(all.app.inQueue, { count: counts.queue })}>${Math.min(counts.queue, 99)}</span>`}
      </a>`,
    )}
    <span class="rail-end"></span>
    ${me().role !== "agent" && html`<a class="wide-only" href="/dashboard"><${Icon} name="dashboard" /><span>${all.app.dashboard}</span></a>`}
    <button type="button" class="wide-only" onClick=${openSheet} aria-label=${all.app.shortcuts} title=${all.app.shortcuts}>
      <${Icon} name="keys" />
    </button>
    <${AccountMenu} />
  </nav>`;
}

/**
 * A page that breaks takes only itself down.
 * @param {{children: import("./html.js").Child}} props
 */
function Guard({ children }) {
  const [error, retry] = useErrorBoundary((what) => console.error(what));
  const { app } = words();
  if (!error) return children;
  return html`<${Empty} title=${app.brokenTitle} hint=${app.brokenHint}>
    <button type="button" class="button" onClick=${retry}>${app.loadAgain}</button>
  <//>`;
}
