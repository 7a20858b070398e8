// @ts-check
/** Starts the console. */

import { App } from "./app.js";
import { html, render } from "./html.js";
import { language, speak } from "./words.js";

const root = document.getElementById("console");
if (!root) throw new Error("no #console on the page");
speak(language.state.locale);
render(html`<${App} />`, root);
