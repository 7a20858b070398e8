// @ts-check
/**
 * The registry of pages: a page plugs in here and nowhere else.
 *
 * To add one: write `pages/<id>.js` with a default export (a component that gets `{route}`), its
 * styles in `pages/<id>.css` (linked in index.html), its words in `texts/zh-CN/<id>.js` and
 * `texts/en/<id>.js` with a `title` (gathered in `texts/*.js`), a drawing named `<icon>` in
 * `parts/icon.js`, and one line below. `#/<id>/…` then leads to it and the navigation shows it.
 */

import ArticlesPage from "./pages/articles/page.js";
import AskPage from "./pages/ask/page.js";
import CampaignsPage from "./pages/campaigns/page.js";
import ChatsPage from "./pages/chats/page.js";
import CustomersPage from "./pages/customers/page.js";
import ServicePage from "./pages/service/page.js";
import TeamPage from "./pages/team/page.js";
import TicketsPage from "./pages/tickets/page.js";

/** @typedef {{route: import("./router.js").Route}} PageProps */
/**
 * @typedef {object} PageEntry
 * @property {"chats" | "customers" | "tickets" | "service" | "ask" | "campaigns" | "articles" | "team"} id  also its place in the hash and its section of the texts
 * @property {string} icon
 * @property {import("./rights.js").Operation} [needs]  who may not do this is not shown the way there
 * @property {(props: PageProps) => import("./html.js").VNode} view
 */

/** @type {PageEntry[]} in the order of the navigation; the first is where one lands */
export const PAGES = [
  { id: "chats", icon: "chats", view: ChatsPage },
  { id: "customers", icon: "customers", view: CustomersPage },
  { id: "tickets", icon: "tickets", view: TicketsPage },
  { id: "service", icon: "service", view: ServicePage },
  { id: "ask", icon: "ask", view: AskPage },
  { id: "campaigns", icon: "campaigns", needs: "read_campaigns", view: CampaignsPage },
  { id: "articles", icon: "knowledge", view: ArticlesPage },
  { id: "team", icon: "team", view: TeamPage },
];
