// @ts-check
/** The working face: the shop's name, the pages, and the page one is on. */

import { html, useEffect, useErrorBoundary } from "../console/html.js";
import { oneLine } from "../console/format.js";
import { Mark } from "../console/parts/mark.js";
import { LanguageSwitch } from "../console/parts/sign_in.js";
import { Empty } from "../console/parts/states.js";
import { sayTrouble } from "../console/parts/toasts.js";
import { me, session, signOut } from "../console/session.js";
import { words as consoleWords } from "../console/words.js";
import { follow, href, usePlace } from "./address.js";
import { PAGES, pageFor } from "./pages.js";
import { FilterBar } from "./parts/filter_bar.js";
import { fill, words } from "./words.js";

const KEPT = ["period", "from", "to", "unit", "compare"];

export function Board() {
  const query = usePlace();
  const { frame } = words();
  const isAgent = me().role === "agent";
  const page = pageFor(query.get("page"), isAgent);
  const shop = oneLine(session.state.shop?.name);
  useEffect(() => {
    if (page) document.title = fill(frame.title, { page: frame.pages[page.id], shop });
  }, [page?.id]);
  if (!page) throw new Error("there is no page");
  const mayRead = !isAgent || page.isForAgents;
  return html`<div class="board" onClick=${follow}>
    <${Head} current=${page.id} isAgent=${isAgent} shop=${shop} query=${query} />
    <main class="board-page">
      <h1 class="spoken">${frame.pages[page.id]}</h1>
      ${isAgent && html`<p class="agent-hint hint">${frame.agentHint}</p>`}
      ${mayRead
        ? html`<${Guard} key=${page.id}>
            ${page.filters.length > 0 && html`<${FilterBar} query=${query} page=${page} />`}
            <${page.view} query=${query} page=${page} /><//>`
        : html`<${Empty} title=${frame.noRightTitle} hint=${frame.noRightHint}>
            <a class="button primary" href=${href({ page: "service" }, new URLSearchParams())}>${frame.toService}</a><//>`}
    </main>
  </div>`;
}

/** @param {{current: string, isAgent: boolean, shop: string, query: URLSearchParams}} props */
function Head({ current, isAgent, shop, query }) {
  const { frame } = words();
  // Another page has other figures and filters; what one looks at in time stays.
  const time = new URLSearchParams([...query].filter(([name]) => KEPT.includes(name)));
  return html`<header class="board-head">
    <a class="board-brand" href=${href({}, new URLSearchParams())}><${Mark} /><span class="strong clip">${shop}</span></a>
    <nav class="board-tabs" aria-label=${frame.navigation}>
      ${PAGES.filter(({ isForAgents }) => !isAgent || isForAgents).map(({ id }) => html`<a key=${id}
        href=${href({ page: id }, time)} aria-current=${id === current ? "page" : null}>${frame.pages[id]}</a>`)}
    </nav>
    <div class="board-actions">
      <button type="button" class="link" onClick=${() => print()}>${frame.print}</button>
      <a class="link" href="/console" target="_self">${frame.console}</a>
      <${LanguageSwitch} />
      <button type="button" class="link" onClick=${() => signOut().catch(sayTrouble)}>${consoleWords().app.signOut}</button>
    </div>
  </header>`;
}

/** @param {{children: import("../console/html.js").Child}} props */
function Guard({ children }) {
  const [error, retry] = useErrorBoundary((what) => console.error(what));
  const { app } = consoleWords();
  if (!error) return children;
  return html`<${Empty} title=${app.brokenTitle} hint=${app.brokenHint}>
    <button type="button" class="button" onClick=${retry}>${app.loadAgain}</button>
  <//>`;
}
