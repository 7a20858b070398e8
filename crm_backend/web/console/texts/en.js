// @ts-check
/** Every English text of the console, one file per page. `texts/zh-CN.js` has the same keys. */

import app from "./en/app.js";
import chats from "./en/chats.js";

export default { app, chats };
