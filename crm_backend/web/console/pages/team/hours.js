// @ts-check
/** The hours of every day, in words and in the form in which managers decide them. */

import { put } from "../../api.js";
import { html, useState } from "../../html.js";
import { Dialog } from "../../parts/dialog.js";
import { Field, Form, useSending } from "../../parts/form.js";
import { say } from "../../parts/toasts.js";
import { isWhen, WhenInput } from "../../parts/when_input.js";
import { fill, words } from "../../words.js";

/** @typedef {{opens_at: string, closes_at: string}} Hours  wall times; the same twice: always open */

/** @param {Hours} hours */
export function hoursInWords(hours) {
  const { team } = words();
  if (hours.opens_at === hours.closes_at) return team.alwaysOpen;
  return fill(hours.closes_at < hours.opens_at ? team.hoursOverNight : team.hours, hours);
}

/** @param {{hours: Hours, saved: () => void, close: () => void}} props */
export function HoursForm({ hours, saved, close }) {
  const { team, shared } = words();
  const [opensAt, setOpensAt] = useState(hours.opens_at);
  const [closesAt, setClosesAt] = useState(hours.closes_at);
  const [endsNextDay, setEndsNextDay] = useState(hours.closes_at < hours.opens_at);
  const sending = useSending();
  const isComplete = [opensAt, closesAt].every((time) => time && isWhen("time", time));
  const submit = () =>
    void sending.send(
      () => put("/shop/calendar/hours", { opens_at: opensAt, closes_at: closesAt, ends_next_day: endsNextDay }),
      (/** @type {Hours} */ decided) => {
        saved();
        close();
        say(fill(team.hoursSaved, { hours: hoursInWords(decided) }));
      },
    );
  return html`<${Dialog} title=${team.editHours} close=${close}>
    <${Form} submit=${submit} sending=${sending} label=${shared.save} cancel=${close} isIncomplete=${!isComplete}>
      <div class="form-pair">
        <${Field} label=${team.opensAt}><${WhenInput} kind="time" text=${opensAt} write=${setOpensAt} /><//>
        <${Field} label=${team.closesAt}><${WhenInput} kind="time" text=${closesAt} write=${setClosesAt} /><//>
      </div>
      <label class="check"><input type="checkbox" checked=${endsNextDay} onChange=${() => setEndsNextDay(!endsNextDay)} />${team.endsNextDay}</label>
      <p class="hint">${team.hoursHint}</p>
    <//>
  <//>`;
}
