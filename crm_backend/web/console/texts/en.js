// @ts-check
/** Every English text of the console, one file per page. `texts/zh-CN.js` has the same keys. */

import app from "./en/app.js";
import articles from "./en/articles.js";
import ask from "./en/ask.js";
import audit from "./en/audit.js";
import campaigns from "./en/campaigns.js";
import chats from "./en/chats.js";
import customers from "./en/customers.js";
import outlook from "./en/outlook.js";
import service from "./en/service.js";
import shared from "./en/shared.js";
import team from "./en/team.js";
import tickets from "./en/tickets.js";

export default { app, articles, ask, audit, campaigns, chats, customers, outlook, service, shared, team, tickets };
