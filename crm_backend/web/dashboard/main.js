// @ts-check
/** Starts the dashboard. */

import { html, render } from "../console/html.js";
import { App } from "./app.js";
import { language, speak } from "./words.js";

const root = document.getElementById("dashboard");
if (!root) throw new Error("no #dashboard on the page");
speak(language.state.locale);
render(html`<${App} />`, root);
