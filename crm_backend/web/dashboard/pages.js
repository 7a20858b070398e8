// @ts-check
/** The registry of pages: which figures they open with, how one may narrow and break them down, who sees them. */

import { salesBy, serviceBy } from "./figures.js";
import { CampaignsPage } from "./pages/campaigns.js";
import { CustomersPage } from "./pages/customers.js";
import { DemandPage } from "./pages/demand.js";
import { SalesPage } from "./pages/sales.js";
import { ServicePage } from "./pages/service.js";
import { NO_COMPARISON } from "./question.js";

/** @typedef {"sales" | "demand" | "customers" | "service" | "campaigns"} PageId */
/**
 * @typedef {object} PageEntry
 * @property {PageId} id
 * @property {(props: {query: URLSearchParams, page: PageEntry}) => import("../console/html.js").VNode} view
 * @property {string | null} usual  its period; null where periods do not matter
 * @property {string} usualComparison
 * @property {string[]} filters
 * @property {"demand" | "customers"} [views]  figures shown one at a time, by their section of the texts
 * @property {(figure: string) => string[]} [narrowedBy]  those of the filters that a figure knows
 * @property {boolean} isForAgents
 */

/** @type {PageEntry[]} in the order of the navigation; the first is where a manager lands */
export const PAGES = [
  {
    id: "sales",
    view: SalesPage,
    usual: "days30",
    usualComparison: "previous",
    filters: ["product", "category", "customer", "region", "rep", "channel", "buyer_kind", "reason"],
    narrowedBy: salesBy,
    isForAgents: false,
  },
  { id: "demand", view: DemandPage, usual: null, usualComparison: NO_COMPARISON, filters: ["product", "category"], views: "demand", isForAgents: false },
  { id: "customers", view: CustomersPage, usual: null, usualComparison: NO_COMPARISON, filters: ["segment", "customer"], views: "customers", isForAgents: false },
  { id: "service", view: ServicePage, usual: "days7", usualComparison: NO_COMPARISON, filters: ["agent", "reason", "part"], narrowedBy: serviceBy, isForAgents: true },
  { id: "campaigns", view: CampaignsPage, usual: null, usualComparison: NO_COMPARISON, filters: [], isForAgents: false },
];

/** @param {string | null} id @param {boolean} isAgent */
export function pageFor(id, isAgent) {
  return PAGES.find((page) => page.id === id) ?? PAGES.find(({ isForAgents }) => !isAgent || isForAgents) ?? PAGES[0];
}
