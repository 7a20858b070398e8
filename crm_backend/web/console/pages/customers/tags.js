// @ts-check
/** A customer's tags: each can be taken off (and put back), a new one is typed. */

import { put } from "../../api.js";
import { oneLine } from "../../format.js";
import { html, useState } from "../../html.js";
import { typed } from "../../parts/filters.js";
import { Icon } from "../../parts/icon.js";
import { useSending } from "../../parts/form.js";
import { may } from "../../rights.js";
import { fill, words } from "../../words.js";

const MOST_TAGS = 20;
const LONGEST_TAG = 20;

/** @param {{path: string, tags: string[], changed: (tags: string[]) => void}} props */
export function EditableTags({ path, tags, changed }) {
  const { customers } = words();
  const [text, setText] = useState("");
  const sending = useSending();
  /** @param {string[]} wanted @param {() => void} [done] */
  const save = (wanted, done) =>
    sending.send(
      () => put(`${path}/tags`, { tags: wanted }),
      () => {
        changed(wanted);
        done?.();
      },
    );
  /** @param {Event & {currentTarget: HTMLFormElement}} event */
  function add(event) {
    event.preventDefault();
    // Enter may come before what was typed is drawn.
    const tag = oneLine(String(new FormData(event.currentTarget).get("tag") ?? ""));
    if (!tag || sending.isBusy) return;
    if (tags.includes(tag)) setText("");
    else void save([...tags, tag], () => setText(""));
  }
  const isFull = tags.length >= MOST_TAGS;
  return html`<section><h2>${customers.tags}</h2>
    ${tags.length === 0 && html`<p class="hint">${customers.noTags}</p>`}
    <span class="tag-row">${tags.map((tag) => html`<span key=${tag} class="tag">${oneLine(tag)}
      ${may("edit_customers") && html`<button type="button" aria-label=${fill(customers.removeTag, { tag: oneLine(tag) })}
        disabled=${sending.isBusy} onClick=${() => save(tags.filter((each) => each !== tag))}><${Icon} name="close" /></button>`}
    </span>`)}</span>
    ${may("edit_customers") && html`<form class="one-line-form" onSubmit=${add}>
      <input name="tag" aria-label=${customers.addTag} placeholder=${isFull ? customers.tagTooMany : customers.addTag} maxlength=${LONGEST_TAG}
        disabled=${isFull} value=${text} onInput=${typed(setText)} />
    </form>`}
    <p class="trouble" role="alert">${sending.trouble}</p>
  </section>`;
}
