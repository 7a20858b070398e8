// @ts-check
/**
 * What stays in this browser: drafts, unsent texts and choices of taste. Where the browser forbids
 * storage, or it is full, things last as long as the page.
 */

const PREFIX = "zhanggui-console:";
/** @type {Map<string, string>} */
const memory = new Map();

/**
 * @param {string} name
 * @returns {any} what was kept, or null
 */
export function recall(name) {
  try {
    return JSON.parse(memory.get(name) ?? localStorage.getItem(PREFIX + name) ?? "null");
  } catch {
    return null;
  }
}

/**
 * @param {string} name
 * @param {unknown} value null forgets it
 */
export function keep(name, value) {
  memory.delete(name);
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, JSON.stringify(value));
  } catch {
    if (value !== null) memory.set(name, JSON.stringify(value));
  }
}
