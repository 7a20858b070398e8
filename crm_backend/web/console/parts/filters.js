// @ts-check
/** Fields above a list that narrow it. */

import { html, useEffect, useRef, useState } from "../html.js";
import { Icon } from "./icon.js";

const TYPING_PAUSE_MS = 250;

/**
 * Searches when typing pauses; Enter does not wait.
 * @param {{label: string, value: string, search: (text: string) => void, suggestions?: string[], icon?: string}} props
 */
export function SearchField({ label, value, search, suggestions = [], icon = "search" }) {
  const [text, setText] = useState(value);
  const sent = useRef(value);
  const list = `known-${icon}`;
  useEffect(() => {
    // The address changed from elsewhere, not by typing here.
    if (value !== sent.current) setText(value);
    sent.current = value;
  }, [value]);
  useEffect(() => {
    if (text.trim() === sent.current) return undefined;
    const timer = setTimeout(send, TYPING_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  function send() {
    if (text.trim() === sent.current) return;
    sent.current = text.trim();
    search(sent.current);
  }
  return html`<form class="search-field" onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    send();
  }}>
    <${Icon} name=${icon} />
    <input type="search" aria-label=${label} placeholder=${label} value=${text} maxlength="80" autocomplete="off"
      list=${suggestions.length ? list : null} onInput=${typed(setText)} />
    ${suggestions.length > 0 && html`<datalist id=${list}>${suggestions.map((each) => html`<option key=${each} value=${each} />`)}</datalist>`}
  </form>`;
}

/**
 * The first option is the usual one; any other is shown as set.
 * @param {{label: string, value: string, options: [string, string][], choose: (value: string) => void}} props
 */
export function ChoiceFilter({ label, value, options, choose }) {
  return html`<select class="choice-filter" aria-label=${label} title=${label} data-set=${String(value !== options[0]?.[0])} value=${value} onChange=${typed(choose)}>
    ${options.map(([id, text]) => html`<option key=${id} value=${id} selected=${id === value}>${text}</option>`)}
  </select>`;
}

/** @param {{label: string, isOn: boolean, toggle: () => void}} props */
export function ToggleFilter({ label, isOn, toggle }) {
  return html`<button type="button" class="toggle-filter" aria-pressed=${String(isOn)} onClick=${toggle}>${label}</button>`;
}

/**
 * Hands on what a field holds.
 * @param {(value: string) => void} set
 */
export function typed(set) {
  return (/** @type {Event & {currentTarget: HTMLInputElement}} */ event) => set(event.currentTarget.value);
}
