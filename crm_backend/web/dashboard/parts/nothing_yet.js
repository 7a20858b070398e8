// @ts-check
/** What stands where nothing was computed yet: why, and when there will be something. */

import { html } from "../../console/html.js";
import { Empty } from "../../console/parts/states.js";
import { today } from "../../console/shop_days.js";
import { words } from "../words.js";

/** The notes that say why there is nothing. */
const REASONS = ["empty_shop", "not_trained"];

/** @typedef {{title: string, hint: string}} Reason */

/**
 * Nothing where there is something to show.
 * @param {{answer: import("../types.js").FigureAnswer | null, unsold: Reason}} props unsold: what a shop without orders is told
 */
export function NothingYet({ answer, unsold }) {
  const { empty } = words();
  const reason = reasonOf(answer, unsold, empty);
  return reason && html`<${Empty} ...${reason} />`;
}

/**
 * @param {import("../types.js").FigureAnswer | null} answer
 * @param {Reason} unsold
 * @param {ReturnType<typeof words>["empty"]} empty
 * @returns {Reason | null}
 */
function reasonOf(answer, unsold, empty) {
  if (!answer || !isNothingYet(answer)) return null;
  if (answer.notes.includes("empty_shop")) return unsold;
  // A training knows whole days only.
  if (answer.first_day === today()) return { title: empty.firstDayTitle, hint: empty.firstDayHint };
  return { title: empty.trainingTitle, hint: empty.trainingHint };
}

/** Whether nothing was computed yet. @param {import("../types.js").FigureAnswer | null} answer */
export function isNothingYet(answer) {
  return answer !== null && !answer.rows.length && saysWhyNothing(answer);
}

/** Whether the page says in the place of what is not there why it is not. @param {import("../types.js").FigureAnswer} answer */
export function saysWhyNothing({ notes }) {
  return notes.some((note) => REASONS.includes(note));
}
