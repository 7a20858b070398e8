// @ts-check
/** A file made by the hub; unlike a plain link it says so when the hub refuses. */

import { ApiError } from "../api.js";
import { html, useState } from "../html.js";
import { words } from "../words.js";
import { sayTrouble } from "./toasts.js";

/** @param {{address: string, name: string, label: string}} props */
export function DownloadButton({ address, name, label }) {
  const [isBusy, setBusy] = useState(false);
  async function download() {
    setBusy(true);
    try {
      save(await fetchFile(address), name);
    } catch (error) {
      sayTrouble(error);
    }
    setBusy(false);
  }
  return html`<button type="button" class="button" disabled=${isBusy} onClick=${download}>${isBusy ? words().shared.preparing : label}</button>`;
}

/** @param {string} address */
async function fetchFile(address) {
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(address, { cache: "no-store", credentials: "same-origin" });
    if (answer.ok) return await answer.blob();
  } catch {
    throw new ApiError(0, {});
  }
  // A proxy's error page has no code; its status says enough.
  throw new ApiError(answer.status, await answer.json().catch(() => ({})));
}

/** @param {Blob} file @param {string} name */
function save(file, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
