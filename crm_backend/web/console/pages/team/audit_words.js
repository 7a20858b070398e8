// @ts-check
/** What the audit log tells in codes and ids, said in the agent's language. */

import { money, oneLine } from "../../format.js";
import { fill, wordFor, words } from "../../words.js";

/**
 * @typedef {object} AuditEntry
 * @property {string | number} id
 * @property {string} at
 * @property {string | null} actor
 * @property {string} verb
 * @property {string} object_kind
 * @property {string} object_id
 * @property {Record<string, unknown>} facts
 */
/** @typedef {Map<string, string>} Names  what each staff member is called, by id */

/** @param {AuditEntry} entry @param {Names} names */
export function objectInWords({ object_kind: kind, object_id: id }, names) {
  const { audit } = words();
  if (kind === "customers" && id === "all") return audit.allCustomers;
  // There is one of it: its id would say nothing.
  if (kind === "shop_hours") return audit.objects.shop_hours;
  if (kind === "customers") return `${audit.objects.segment} ${oneLine(id)}`;
  if (kind === "figures") return `${audit.objects.figures} ${oneLine(wordFor(audit.figureParts, id))}`;
  const name = kind === "staff" ? names.get(id) : undefined;
  return `${wordFor(audit.objects, kind)} ${oneLine(name ?? id)}`;
}

/** @param {Record<string, unknown>} facts @param {Names} names */
export function factsInWords(facts, names) {
  const templates = /** @type {Record<string, string>} */ (words().audit.facts);
  return Object.entries(facts)
    .map(([name, value]) => {
      const template = Object.hasOwn(templates, name) ? templates[name] : `${oneLine(name)}: {value}`;
      return fill(template ?? "", { value: valueInWords(name, value, names) });
    })
    .join(" · ");
}

/** @param {string} name @param {unknown} value @param {Names} names */
function valueInWords(name, value, names) {
  const { audit, app, team, tickets } = words();
  /** @type {Record<string, Record<string, string>>} */
  const codes = {
    ...audit.codes,
    role: app.roles,
    role_before: app.roles,
    scopes: team.operations,
    state: { ...tickets.states, ...tickets.refundStates },
  };
  if (name === "amount_minor") return money(value, null);
  if (name === "assignee_id") return value === null ? tickets.nobody : oneLine(names.get(String(value)) ?? value);
  const known = (Object.hasOwn(codes, name) && codes[name]) || {};
  const all = Array.isArray(value) ? value : [value];
  return all.map((each) => oneLine(wordFor(known, plain(each)))).join(app.listMark);
}

/** @param {unknown} value */
function plain(value) {
  return typeof value === "string" ? value : JSON.stringify(value);
}
