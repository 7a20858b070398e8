// @ts-check
/**
 * Fields for days, moments and times of day, written one way in every browser: 2026-11-25, 18:20.
 * The browsers' own date fields follow the browser's language, whatever the page's is.
 */

import { html, useState } from "../html.js";
import { isDay, isTime, momentOf } from "../shop_days.js";
import { fill, words } from "../words.js";
import { typed } from "./filters.js";

/** @typedef {"day" | "moment" | "time"} WhenKind */

/** @type {Record<WhenKind, {example: string, isOne: (text: string) => boolean}>} */
const KINDS = {
  day: { example: "2026-11-25", isOne: isDay },
  moment: { example: "2026-11-25 18:20", isOne: (text) => momentOf(text) !== "" },
  time: { example: "18:20", isOne: isTime },
};

/** Whether this may stand in such a field; nothing may. @param {WhenKind} kind @param {string} text */
export function isWhen(kind, text) {
  return !text || KINDS[kind].isOne(text);
}

/**
 * @param {object} props
 * @param {WhenKind} props.kind
 * @param {string} props.text
 * @param {(text: string) => void} props.write with every key
 * @param {(text: string) => void} [props.done] when the field is left, or Enter pressed, with a right text in it
 * @param {string} [props.label] where no label stands around it
 */
export function WhenInput({ kind, text, write, done, label }) {
  const { example, isOne } = KINDS[kind];
  const [isLeft, setLeft] = useState(false);
  const isWrong = isLeft && !isWhen(kind, text);
  return html`<span class="when">
    <input type="text" class="figures" data-kind=${kind} aria-label=${label} aria-invalid=${isWrong ? "true" : null} value=${text}
      placeholder=${example} maxlength=${example.length} autocomplete="off" spellcheck=${false}
      onInput=${typed((changed) => {
        setLeft(false);
        write(changed);
      })}
      onChange=${typed((changed) => {
        setLeft(true);
        if (isOne(changed)) done?.(changed);
      })} />
    ${isWrong && html`<span class="trouble" role="alert">${fill(words().shared.whenForms[kind], { example })}</span>`}
  </span>`;
}
