// @ts-check
/** The small Markdown of articles as nodes; what is no bold, list or link stays as it was written. */

import { readMarkdown } from "/widget.js";

import { html } from "../html.js";

/** @typedef {import("/widget.js").Piece} Piece */

/** @param {{text: string}} props */
export function Markdown({ text }) {
  return html`<div class="markdown">${readMarkdown(text).map((block) =>
    "items" in block
      ? html`<ul>${block.items.map((pieces) => html`<li>${pieces.map(drawPiece)}</li>`)}</ul>`
      : html`<p>${block.pieces.map(drawPiece)}</p>`,
  )}</div>`;
}

/** @param {Piece} piece */
function drawPiece({ text, isBold, href }) {
  const shown = href ? html`<a href=${href} target="_blank" rel="noopener">${text}</a>` : html`<span>${text}</span>`;
  return isBold ? html`<strong>${shown}</strong>` : shown;
}
