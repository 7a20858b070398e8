// @ts-check
/** A QR code on white, whatever the page's colours are. */

import { qrPath } from "../../qr.js";
import { html, useMemo } from "../html.js";

/** @param {{text: string, label: string}} props */
export function QrCode({ text, label }) {
  const { side, path } = useMemo(() => qrPath(text), [text]);
  return html`<svg class="qr" viewBox=${`0 0 ${side} ${side}`} role="img" aria-label=${label}><path d=${path} /></svg>`;
}
