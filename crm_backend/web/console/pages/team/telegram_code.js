// @ts-check
/** A code on its way to Telegram: as link, as QR code, as a line to copy; and how long it lasts. */

import { oneLine } from "../../format.js";
import { html, useEffect, useRef, useState } from "../../html.js";
import { QrCode } from "../../parts/qr_code.js";
import { say } from "../../parts/toasts.js";
import { fill, words } from "../../words.js";

const TICK_MS = 1_000;

/** @param {{link: import("../../types.js").TelegramLink}} props */
export function TelegramCode({ link }) {
  const { team } = words();
  const { myTelegram } = team;
  const command = useRef(/** @type {HTMLElement | null} */ (null));
  const copy = () =>
    navigator.clipboard.writeText(link.command).then(
      () => say(team.copied),
      // Without the right to the clipboard it can still be selected by hand.
      () => command.current && getSelection()?.selectAllChildren(command.current),
    );
  // Whatever the hub says: only a web address becomes a link.
  const isAddress = link.url.startsWith("https://");
  return html`<section class="telegram-code">
    <ol class="telegram-steps">
      <li>${isAddress
        ? html`<a class="button primary" href=${link.url} target="_blank" rel="noreferrer">${myTelegram.open}</a>`
        : html`<span>${oneLine(link.url)}</span>`} <span class="hint scan">${myTelegram.orScan}</span></li>
      <li>${myTelegram.orSend}
        <span class="command-row"><code class="secret" ref=${command} tabindex="0">${link.command}</code>
          <button type="button" class="button" onClick=${copy}>${team.copy}</button></span></li>
      <li>${myTelegram.thenHere}</li>
    </ol>
    <${QrCode} text=${link.url} label=${myTelegram.qrCode} />
    <p class="hint">${myTelegram.keepSecret}</p>
    <p class="hint figures" role="timer"><${Left} until=${link.expires_at} /></p>
  </section>`;
}

/** @param {{until: string}} props */
function Left({ until }) {
  const { myTelegram } = words().team;
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.floor((Date.parse(until) - now) / 1000);
  if (seconds <= 0) return html`<span>${myTelegram.nearlyOver}</span>`;
  const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  return html`<span>${fill(myTelegram.left, { clock })}</span>`;
}
