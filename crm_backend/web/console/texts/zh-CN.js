// @ts-check
/** Every Chinese text of the console, one file per page. `texts/en.js` has the same keys. */

import app from "./zh-CN/app.js";
import chats from "./zh-CN/chats.js";

export default { app, chats };
