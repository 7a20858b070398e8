// @ts-check
/** Which days: 今天, 本周, 近 7 天, 近 30 天 or from–to; kept in the address. */

import { filterBy, withQuery } from "../address.js";
import { html, useEffect, useState } from "../html.js";
import { addDays, isDay, today, weekday } from "../shop_days.js";
import { words } from "../words.js";
import { WhenInput } from "./when_input.js";

/** @typedef {import("../shop_days.js").Span} Span */

/** @type {Record<string, (today: string) => string>} the first day of each */
const STARTS = {
  today: (day) => day,
  week: (day) => addDays(day, -weekday(day)),
  days7: (day) => addDays(day, -6),
  days30: (day) => addDays(day, -29),
};
const USUAL = "days7";

/**
 * The period the address names; the last seven days where it names none.
 * @param {URLSearchParams} query
 * @returns {Span & {name: string}}
 */
export function periodOf(query) {
  const from = query.get("from") ?? "";
  const to = query.get("to") ?? "";
  if (isDay(from) && isDay(to) && from <= to) return { name: "", from, to };
  const name = query.get("period") ?? "";
  const known = Object.hasOwn(STARTS, name) ? name : USUAL;
  const now = today();
  return { name: known, from: STARTS[known]?.(now) ?? now, to: now };
}

/** @param {{route: import("../router.js").Route}} props */
export function PeriodPicker({ route }) {
  const { shared } = words();
  const { name, from, to } = periodOf(route.query);
  /** @param {Span} span a day that turns the span around moves the other end */
  const choose = (span) => filterBy(route, { period: null, from: span.from, to: span.to });
  return html`<div class="period" role="group" aria-label=${shared.period}>
    <div class="segments">
      ${Object.keys(STARTS).map((each) => html`<a key=${each} aria-current=${each === name ? "true" : null}
        href=${withQuery(route, { period: each, from: null, to: null })}>${shared.periods[/** @type {keyof typeof shared.periods} */ (each)]}</a>`)}
    </div>
    <span class="period-days">
      <${DayField} label=${shared.from} day=${from} choose=${(/** @type {string} */ day) => choose({ from: day, to: day > to ? day : to })} />
      <span aria-hidden="true">–</span>
      <${DayField} label=${shared.to} day=${to} choose=${(/** @type {string} */ day) => choose({ from: day < from ? day : from, to: day })} />
    </span>
  </div>`;
}

/** @param {{label: string, day: string, choose: (day: string) => void}} props */
function DayField({ label, day, choose }) {
  const [text, setText] = useState(day);
  useEffect(() => setText(day), [day]);
  return html`<${WhenInput} kind="day" label=${label} text=${text} write=${setText} done=${choose} />`;
}
