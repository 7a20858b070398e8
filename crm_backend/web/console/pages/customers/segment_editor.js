// @ts-check
/** Writes the rules of a segment; how many customers meet them is counted while one writes. */

import { ApiError, deed, post, put } from "../../api.js";
import { html, useEffect, useState } from "../../html.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useDraft, useSending } from "../../parts/form.js";
import { Dialog } from "../../parts/dialog.js";
import { Icon } from "../../parts/icon.js";
import { troubleWords } from "../../trouble.js";
import { fill, wordFor, words } from "../../words.js";
import { conditionOf, draftOf, FIELDS, newCondition, withField } from "./rules.js";

const MOST_CONDITIONS = 20;
const LONGEST_NAME = 40;
const TYPING_PAUSE_MS = 300;

/** @typedef {import("./rules.js").Segment} Segment */
/** @typedef {import("./rules.js").Draft} Draft */
/** @typedef {import("./rules.js").Rules} Rules */
/** @typedef {{name: string, match: "all" | "any", conditions: Draft[]}} Input */

/** @param {{segment: Segment | null, saved: () => void, close: () => void}} props */
export function SegmentEditor({ segment, saved, close }) {
  const { customers, shared } = words();
  /** @type {Input} */
  const initial = segment
    ? { name: segment.name, match: segment.rules.match, conditions: segment.rules.conditions.map(draftOf) }
    : { name: "", match: "all", conditions: [newCondition()] };
  const [input, change, forget] = useDraft(`segment:${segment?.id ?? "new"}`, initial);
  const sending = useSending();
  const rules = rulesOf(input);
  function submit() {
    const body = { name: input.name.trim(), rules };
    void sending.send(
      (key) => (segment ? put(`/segments/${segment.id}`, body) : deed("/segments", body, key)),
      () => {
        forget();
        saved();
        close();
      },
    );
  }
  return html`<${Dialog} title=${segment ? customers.editSegment : customers.newSegment} close=${close}>
    <${Form} isWide submit=${submit} sending=${sending} label=${shared.save} cancel=${close} isIncomplete=${!input.name.trim() || !rules}>
      <${Field} label=${customers.segmentName}>
        <input value=${input.name} maxlength=${LONGEST_NAME} placeholder=${customers.segmentNameHint} onInput=${typed((name) => change({ name }))} />
      <//>
      <${Field} label=${customers.matchLabel}>
        <select value=${input.match} onChange=${typed((match) => change({ match: match === "any" ? "any" : "all" }))}>
          <option value="all" selected=${input.match === "all"}>${customers.match.all}</option>
          <option value="any" selected=${input.match === "any"}>${customers.match.any}</option>
        </select>
      <//>
      <${Conditions} drafts=${input.conditions} change=${(/** @type {Draft[]} */ conditions) => change({ conditions })} />
      <${LiveCount} rules=${rules} />
    <//>
  <//>`;
}

/** Null while a condition is incomplete. @param {Input} input @returns {Rules | null} */
function rulesOf({ match, conditions }) {
  const done = conditions.map(conditionOf);
  const complete = done.filter((each) => each !== null);
  return complete.length === done.length && done.length > 0 ? { match, conditions: complete } : null;
}

/** @param {{drafts: Draft[], change: (drafts: Draft[]) => void}} props */
function Conditions({ drafts, change }) {
  const { customers } = words();
  /** @param {number} place @param {Draft} draft */
  const set = (place, draft) => change(drafts.map((each, index) => (index === place ? draft : each)));
  return html`<fieldset class="conditions"><legend class="field-label">${customers.conditions}</legend>
    ${drafts.map((draft, index) => html`<div class="condition" role="group" key=${index} aria-label=${fill(customers.condition, { number: index + 1 })}>
      <${ConditionFields} draft=${draft} set=${(/** @type {Draft} */ changed) => set(index, changed)} />
      <button type="button" class="icon-button" disabled=${drafts.length === 1} aria-label=${fill(customers.removeCondition, { number: index + 1 })}
        onClick=${() => change(drafts.filter((_, place) => place !== index))}><${Icon} name="close" /></button>
    </div>`)}
    <button type="button" class="button small" disabled=${drafts.length >= MOST_CONDITIONS}
      onClick=${() => change([...drafts, newCondition()])}>${customers.addCondition}</button>
  </fieldset>`;
}

/** @param {{draft: Draft, set: (draft: Draft) => void}} props */
function ConditionFields({ draft, set }) {
  const { customers } = words();
  const kind = FIELDS[draft.field];
  return html`<select aria-label=${customers.conditionField} value=${draft.field} onChange=${typed((field) => set(withField(draft, field)))}>
      ${Object.keys(FIELDS).map((field) => html`<option key=${field} value=${field} selected=${field === draft.field}>${wordFor(customers.fields, field)}</option>`)}
    </select>
    <select aria-label=${customers.conditionOp} value=${draft.op} onChange=${typed((op) => set({ ...draft, op }))}>
      ${kind?.ops.map((op) => html`<option key=${op} value=${op} selected=${op === draft.op}>${wordFor(customers.ops, op)}</option>`)}
    </select>
    <span class="with-unit">
      <input aria-label=${customers.conditionValue} type=${kind?.input} min=${kind?.least} max=${kind?.most} step=${kind?.step}
        maxlength="40" value=${draft.text} onInput=${typed((text) => set({ ...draft, text }))} />
      <span class="hint">${Object.hasOwn(customers.units, draft.field) ? wordFor(customers.units, draft.field) : ""}</span>
    </span>`;
}

/** @param {{rules: Rules | null}} props */
function LiveCount({ rules }) {
  const { customers } = words();
  const [text, setText] = useState("");
  const asked = JSON.stringify(rules);
  useEffect(() => {
    if (!rules) {
      setText(customers.notCounted);
      return undefined;
    }
    setText(customers.counting);
    let isCurrent = true;
    const timer = setTimeout(async () => {
      const counted = await countWords(rules);
      if (isCurrent) setText(counted);
    }, TYPING_PAUSE_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [asked]);
  return html`<p class="live-count" role="status">${text}</p>`;
}

/** @param {Rules} rules */
async function countWords(rules) {
  try {
    const { count } = await post("/segments/count", { rules });
    return fill(words().customers.matches, { count });
  } catch (error) {
    if (error instanceof ApiError) return troubleWords(error);
    throw error;
  }
}
