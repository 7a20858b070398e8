// @ts-check
/** The shapes of the insights API (crm_backend/insights/schemas.py). */

/**
 * A number, exact and as people read it.
 * @typedef {object} Amount
 * @property {number | null} value  in the smallest unit; null of a share and of a date
 * @property {number | null} numerator
 * @property {number | null} denominator
 * @property {string} text
 */
/** @typedef {"money" | "count" | "pieces" | "share" | "probability" | "days" | "seconds" | "score" | "date" | "level"} Unit */
/** @typedef {{figure: string, name: string, unit: Unit, basis: string, explanation: string}} Column */
/**
 * @typedef {object} Compared
 * @property {Amount} amount
 * @property {Amount | null} before
 * @property {Amount | null} change
 * @property {Amount | null} growth
 * @property {string} [detail]  what the amount is made of, in words
 * @property {Amount | null} [beside]  sales of the best day; the whole unit so far where both sides were cut
 */
/** @typedef {Column & Compared} FigureRead */
/**
 * @typedef {object} Row
 * @property {number | null} rank  null for what is never ranked
 * @property {string} key
 * @property {string} name
 * @property {Amount[]} amounts
 * @property {Amount | null} before
 * @property {string | null} share
 * @property {boolean} is_cut
 * @property {string} detail
 */
/** @typedef {{first: string, last: string, days: number}} PeriodRead */
/** @typedef {{dimension: string, value: string, matches: {key: string, name: string}[], others: number}} FilterRead */
/** @typedef {{key: string, name: string, amount: Amount}} Part */
/**
 * @typedef {object} Drivers
 * @property {Amount} change
 * @property {Part[]} by_factor
 * @property {string} dimension
 * @property {Part[]} by_dimension
 * @property {Part | null} main
 */
/**
 * @typedef {object} FigureAnswer
 * @property {string} figure
 * @property {string | null} by
 * @property {PeriodRead | null} period
 * @property {PeriodRead | null} compared_with
 * @property {FilterRead[]} filters
 * @property {string} currency
 * @property {string} time_zone
 * @property {string} as_of
 * @property {string | null} first_day
 * @property {string | null} last_day
 * @property {string} sentence
 * @property {FigureRead[]} figures
 * @property {Column[]} columns
 * @property {Row[]} rows
 * @property {number} total_rows
 * @property {Drivers | null} drivers
 * @property {string[]} notes
 * @property {string[]} [note_texts]  the notes in the reader's language
 */
/** @typedef {{columns: {key: string, name: string}[], rows: any[][], next_after: string | null}} RowsPage */
/** @typedef {Record<string, string | null>} Question  query of the API */

export {};
