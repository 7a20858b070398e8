// @ts-check
/** The answer first: one sentence in words, then on what days and data it rests and what else must be said. */

import { day, moment } from "../../console/format.js";
import { html } from "../../console/html.js";
import { addDays } from "../../console/shop_days.js";
import { href } from "../address.js";
import { fill, words } from "../words.js";
import { saysWhyNothing } from "./nothing_yet.js";

/** @typedef {import("../types.js").FigureAnswer} FigureAnswer */

/** @param {{asked: import("../answers.js").Asked}} props */
export function AnswerHead({ asked: { answer, status, isKept, again } }) {
  const { answer: texts } = words();
  if (!answer) {
    return html`<section class="answer" aria-label=${texts.label} aria-busy=${String(status === "loading")}><p class="sentence waiting-line"><i></i></p><p class="hint waiting-line"><i></i></p></section>`;
  }
  return html`<section class="answer" aria-label=${texts.label} aria-busy=${String(status === "loading")}>
    ${isKept && html`<p class="kept" role="alert">${fill(texts.kept, { at: moment(answer.as_of) })}
      <button type="button" class="link" onClick=${again}>${texts.retry}</button></p>`}
    <p class="sentence" aria-live="polite">${signsKept(answer.sentence)}</p>
    <p class="hint basis-line figures">${basisOf(answer).join(" · ")}
      <button type="button" class="link no-print" onClick=${again}>${texts.refresh}</button></p>
    ${answer.filters.map((filter) => html`<p key=${filter.dimension} class="hint">${matchWords(filter)}</p>`)}
    ${(saysWhyNothing(answer) ? [] : noteWords(answer)).map((note) => html`<p key=${note} class="note-line">${note}</p>`)}
    ${answer.notes.includes("no_orders") && answer.last_day && html`<p class="no-print"><a class="link" href=${href({ period: null, unit: null, from: addDays(answer.last_day, -29), to: answer.last_day })}>${texts.toLastDays}</a></p>`}
  </section>`;
}

/** A line may not end between a sign and its amount. @param {string} sentence */
const signsKept = (sentence) => sentence.replace(/[+-](?=[^\w\s])/gu, "$&\u2060");

/** @param {FigureAnswer} answer */
function basisOf({ period, compared_with: other, as_of: asOf }) {
  const { answer: texts } = words();
  /** @param {string} text @param {import("../types.js").PeriodRead} span */
  const spanWords = (text, span) => fill(text, { from: day(span.first), to: day(span.last), days: span.days });
  return [
    ...(period ? [spanWords(texts.period, period)] : []),
    ...(other ? [spanWords(texts.against, other)] : []),
    fill(texts.asOf, { at: moment(asOf) }),
  ];
}

/** @param {import("../types.js").FilterRead} filter */
function matchWords({ dimension, value, matches, others }) {
  const { filters, dimensions } = words();
  const names = matches.map(({ name }) => name).join(filters.listMark);
  const more = others ? ` ${fill(filters.others, { count: matches.length + others })}` : "";
  const name = dimensions[/** @type {keyof typeof dimensions} */ (dimension)] ?? dimension;
  return fill(filters.matched, { name, value, matches: names + more });
}

/** What the answer has to say besides its numbers. @param {FigureAnswer} answer @returns {string[]} */
export function noteWords({ notes, note_texts: spoken, first_day: firstDay, last_day: lastDay }) {
  if (spoken?.length === notes.length) return spoken;
  const { notes: texts } = words();
  return notes.map((note) => {
    if (note === "no_orders" && lastDay) return fill(texts.no_orders_since, { day: day(lastDay) });
    const text = texts[/** @type {keyof typeof texts} */ (note)] ?? note;
    return fill(text, { day: day((note === "data_begins" ? firstDay : lastDay) ?? "") });
  });
}
