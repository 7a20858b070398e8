// @ts-check
/** A month of the shop: days off and make-up days; managers set a day, and the hours of all others. */

import { put } from "../../api.js";
import { filterBy } from "../../address.js";
import { day as dayWords, oneLine } from "../../format.js";
import { classes, html, useState } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Dialog } from "../../parts/dialog.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useSending } from "../../parts/form.js";
import { Icon } from "../../parts/icon.js";
import { PageHead } from "../../parts/page_head.js";
import { Failed, Loading } from "../../parts/states.js";
import { say } from "../../parts/toasts.js";
import { may } from "../../rights.js";
import { addMonth, today, weeksOf } from "../../shop_days.js";
import { fill, words } from "../../words.js";
import { HoursForm, hoursInWords } from "./hours.js";

const LONGEST_NAME = 40;

/** @typedef {{day: string, is_open: boolean, name: string, source: string}} SpecialDay */

/** @param {import("./page.js").ViewProps} props */
export function CalendarView({ route, head }) {
  const { team } = words();
  const wanted = route.query.get("month") ?? "";
  const month = /^\d{4}-(0[1-9]|1[0-2])$/u.test(wanted) ? wanted : today().slice(0, 7);
  const weeks = weeksOf(month);
  const { value, status, error, source } = useLoaded("/shop/calendar", { from: weeks[0]?.[0], to: weeks.at(-1)?.[6] });
  const [chosen, setChosen] = useState("");
  const [isSettingHours, setSettingHours] = useState(false);
  const mayEdit = may("edit_calendar");
  /** @type {Map<string, SpecialDay>} */
  const special = new Map((value?.days ?? []).map((/** @type {SpecialDay} */ each) => [each.day, each]));
  return html`<div class="sheet">
    <${PageHead} ...${head}>${mayEdit && value &&
      html`<button type="button" class="button" onClick=${() => setSettingHours(true)}>${team.editHours}</button>`}<//>
    <div class="sheet-scroll">
      <${MonthBar} month=${month} choose=${(/** @type {string} */ other) => filterBy(route, { month: other })} />
      ${status === "failed" && html`<${Failed} error=${error} again=${() => source.show(source.query)} />`}
      ${!value && status === "loading" && html`<${Loading} />`}
      ${value && status !== "failed" && html`<p class="hint sheet-intro"><strong>${hoursInWords(value.hours)}</strong> · ${team.calendarNote} ${mayEdit ? team.calendarEdit : ""}</p>
        <${Month} month=${month} weeks=${weeks} special=${special} choose=${setChosen} />`}
    </div>
    ${chosen && html`<${DayForm} day=${chosen} special=${special.get(chosen) ?? null} saved=${() => source.load()} close=${() => setChosen("")} />`}
    ${isSettingHours && html`<${HoursForm} hours=${value.hours} saved=${() => source.load()} close=${() => setSettingHours(false)} />`}
  </div>`;
}

/** @param {{month: string, choose: (month: string) => void}} props */
function MonthBar({ month, choose }) {
  const { team, app } = words();
  const [year = "", number = ""] = month.split("-");
  return html`<div class="month-bar">
    <button type="button" class="icon-button" aria-label=${team.previousMonth} onClick=${() => choose(addMonth(month, -1))}><${Icon} name="back" /></button>
    <h2 class="figures" aria-live="polite">${fill(team.monthTitle, { year, month: Number(number) })}</h2>
    <button type="button" class="icon-button turned" aria-label=${team.nextMonth} onClick=${() => choose(addMonth(month, 1))}><${Icon} name="back" /></button>
    <button type="button" class="button small" onClick=${() => choose("")}>${app.today}</button>
  </div>`;
}

/** @param {{month: string, weeks: string[][], special: Map<string, SpecialDay>, choose: (day: string) => void}} props */
function Month({ month, weeks, special, choose }) {
  const { team } = words();
  return html`<table class="month" aria-label=${team.views.calendar}>
    <thead><tr>${team.weekdays.map((name) => html`<th key=${name} scope="col">${name}</th>`)}</tr></thead>
    <tbody>${weeks.map((week) => html`<tr key=${week[0]}>${week.map((day) => html`<td key=${day}
        class=${classes("", { other: !day.startsWith(month), now: day === today() })}>
      <${Day} day=${day} special=${special.get(day)} choose=${choose} /></td>`)}</tr>`)}</tbody>
  </table>`;
}

/** @param {{day: string, special: SpecialDay | undefined, choose: (day: string) => void}} props */
function Day({ day, special, choose }) {
  const { team } = words();
  const state = special ? (special.is_open ? team.openDay : team.closedDay) : "";
  const content = html`<span class="spoken">${dayWords(day)}</span><span class="figures day-number" aria-hidden="true">${Number(day.slice(8))}</span>
    ${special && html`<span class=${`badge ${special.is_open ? "ok" : "warn"}`}>${state}</span>
      <span class="day-name">${oneLine(special.name)}</span>`}`;
  if (!may("edit_calendar")) return html`<div class="day-cell" data-day=${day}>${content}</div>`;
  return html`<button type="button" class="day-cell" data-day=${day} onClick=${() => choose(day)}>${content}</button>`;
}

/** @param {{day: string, special: SpecialDay | null, saved: () => void, close: () => void}} props */
function DayForm({ day, special, saved, close }) {
  const { team, shared } = words();
  const [isOpen, setOpen] = useState(special?.is_open ?? false);
  const [name, setName] = useState(special?.name ?? "");
  const sending = useSending();
  const submit = () =>
    void sending.send(
      () => put(`/shop/calendar/${day}`, { is_open: isOpen, name: name.trim() }),
      () => {
        saved();
        close();
        say(fill(team.daySaved, { day: dayWords(day), state: isOpen ? team.openDay : team.closedDay }));
      },
    );
  return html`<${Dialog} title=${fill(team.dayTitle, { day: dayWords(day) })} close=${close}>
    <${Form} submit=${submit} sending=${sending} label=${shared.save} cancel=${close} isIncomplete=${!name.trim()}>
      ${special && html`<p class="hint">${special.source === "own" ? team.ownDay : team.publicDay} · ${oneLine(special.name)}</p>`}
      <div class="segments" role="group" aria-label=${team.dayIs}>
        <button type="button" aria-pressed=${String(isOpen)} onClick=${() => setOpen(true)}>${team.openDay}</button>
        <button type="button" aria-pressed=${String(!isOpen)} onClick=${() => setOpen(false)}>${team.closedDay}</button>
      </div>
      <${Field} label=${team.dayName} hint=${team.dayNameHint}>
        <input value=${name} maxlength=${LONGEST_NAME} onInput=${typed(setName)} /><//>
    <//>
  <//>`;
}
