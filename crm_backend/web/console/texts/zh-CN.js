// @ts-check
/** Every Chinese text of the console, one file per page. `texts/en.js` has the same keys. */

import app from "./zh-CN/app.js";
import articles from "./zh-CN/articles.js";
import ask from "./zh-CN/ask.js";
import audit from "./zh-CN/audit.js";
import campaigns from "./zh-CN/campaigns.js";
import chats from "./zh-CN/chats.js";
import customers from "./zh-CN/customers.js";
import outlook from "./zh-CN/outlook.js";
import service from "./zh-CN/service.js";
import shared from "./zh-CN/shared.js";
import team from "./zh-CN/team.js";
import tickets from "./zh-CN/tickets.js";

export default { app, articles, ask, audit, campaigns, chats, customers, outlook, service, shared, team, tickets };
