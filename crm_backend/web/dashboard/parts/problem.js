// @ts-check
/** Why there is no answer, in words, with the way on: the nearest names, what is possible instead, or once more. */

import { html } from "../../console/html.js";
import { oneLine } from "../../console/format.js";
import { Failed } from "../../console/parts/states.js";
import { href } from "../address.js";
import { fill, words } from "../words.js";

/** @param {{error: import("../../console/api.js").ApiError, again: () => void, query: URLSearchParams}} props */
export function Problem({ error, again, query }) {
  const { troubles, dimensions, filters } = words();
  /** @param {string} name */
  const called = (name) => dimensions[/** @type {keyof typeof dimensions} */ (name)] ?? name;
  const { facts } = error;
  if (error.code === "filter_without_match") {
    const { dimension } = facts;
    return html`<div class="state" role="alert">
      <h2>${fill(troubles.filter_without_match, { dimension: called(dimension), value: oneLine(facts.value) })}</h2>
      ${facts.nearest?.length > 0 && html`<p>${troubles.nearest}</p><p class="choices">
        ${facts.nearest.map((/** @type {string} */ name) => html`<a key=${name} class="button small" href=${href({ [dimension]: name }, query)}>${oneLine(name)}</a>`)}</p>`}
      <a class="link" href=${href({ [dimension]: null }, query)}>${fill(filters.remove, { name: called(dimension), value: oneLine(facts.value) })}</a>
    </div>`;
  }
  if (error.code === "figure_not_by_dimension") {
    const value = query.get(facts.by);
    return html`<div class="state" role="alert">
      <h2>${fill(troubles.figure_not_by_dimension, { by: called(facts.by) })}</h2>
      ${value && html`<a class="link" href=${href({ [facts.by]: null }, query)}>${fill(filters.remove, { name: called(facts.by), value: oneLine(value) })}</a>`}
      <p class="choices">${(facts.possible ?? []).map((/** @type {string} */ name) => html`<a key=${name} class="button small" href=${href({ by: name }, query)}>${called(name)}</a>`)}</p>
    </div>`;
  }
  if (error.code === "period_not_begun") {
    return html`<div class="state" role="alert"><h2>${troubles.period_not_begun}</h2></div>`;
  }
  if (error.code === "period_too_long") {
    return html`<div class="state" role="alert">
      <h2>${fill(troubles.period_too_long, { limit: facts.limit })}</h2>
      <p class="choices">${["week", "month"].map((name) => html`<a key=${name} class="button small" href=${href({ by: name }, query)}>${called(name)}</a>`)}</p>
    </div>`;
  }
  return html`<${Failed} error=${error} again=${again} />`;
}
