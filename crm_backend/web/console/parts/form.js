// @ts-check
/** Forms: labelled fields, a write that keeps the input when it fails, drafts that survive a reload. */

import { newId } from "/widget.js";

import { ApiError } from "../api.js";
import { classes, html, useEffect, useRef, useState } from "../html.js";
import { keep, recall } from "../storage.js";
import { troubleWords } from "../trouble.js";
import { words } from "../words.js";

/** @param {{label: string, hint?: string, children?: import("../html.js").Child}} props the child is the control */
export function Field({ label, hint, children }) {
  return html`<div class="form-field"><label><span class="field-label">${label}</span>${children}</label>
    ${hint && html`<p class="hint">${hint}</p>`}</div>`;
}

/**
 * @param {object} props
 * @param {() => void} props.submit
 * @param {Sending} props.sending
 * @param {string} props.label of the button
 * @param {string} [props.name] for tests and assistive technology
 * @param {() => void} [props.cancel]
 * @param {boolean} [props.isIncomplete]
 * @param {boolean} [props.isWide]
 * @param {import("../html.js").Child} [props.children]
 */
export function Form({ submit, sending, label, name, cancel, isIncomplete = false, isWide = false, children }) {
  return html`<form class=${classes("form", { "wide-form": isWide })} aria-label=${name ?? label} onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    if (!sending.isBusy && !isIncomplete) submit();
  }}>
    ${children}
    <p class="trouble" role="alert">${sending.trouble}</p>
    <div class="form-end">
      ${cancel && html`<button type="button" class="button" onClick=${cancel}>${words().app.cancel}</button>`}
      <button type="submit" class="button primary" disabled=${sending.isBusy || isIncomplete}>${sending.isBusy ? words().shared.saving : label}</button>
    </div>
  </form>`;
}

/** @typedef {(key: string) => Promise<any>} Write  key: what it creates is created once under it */
/** @typedef {{isBusy: boolean, trouble: string, send: (write: Write, done: (answer: any) => void) => Promise<void>}} Sending */

/**
 * A write in progress and what became of it; `done` runs only when the hub has taken it.
 * Every try of one opened form has one key, so that neither a double click nor a retry after a lost
 * answer creates two; what comes after is something else and gets another.
 * @returns {Sending}
 */
export function useSending() {
  const [{ isBusy, trouble }, setState] = useState({ isBusy: false, trouble: "" });
  const key = useRef(newId());
  return {
    isBusy,
    trouble,
    async send(write, done) {
      setState({ isBusy: true, trouble: "" });
      try {
        const answer = await write(key.current);
        key.current = newId();
        setState({ isBusy: false, trouble: "" });
        done(answer);
      } catch (error) {
        if (error instanceof ApiError && error.code === "deed_reused") key.current = newId();
        setState({ isBusy: false, trouble: troubleWords(error) });
      }
    },
  };
}

/**
 * Input that stays in this browser until it was saved.
 * @template {Record<string, any>} Input
 * @param {string} name
 * @param {Input} initial
 * @returns {[Input, (changes: Partial<Input>) => void, () => void]} input, change, forget
 */
export function useDraft(name, initial) {
  const [input, setInput] = useState(() => /** @type {Input} */ ({ ...initial, ...recall(`draft:${name}`) }));
  useEffect(() => {
    const isTouched = JSON.stringify(input) !== JSON.stringify(initial);
    keep(`draft:${name}`, isTouched ? input : null);
  }, [input]);
  return [
    input,
    (changes) => setInput((before) => ({ ...before, ...changes })),
    () => {
      keep(`draft:${name}`, null);
      setInput(initial);
    },
  ];
}
