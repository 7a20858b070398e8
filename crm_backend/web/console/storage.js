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
 * @param {string} start
 * @returns {any[]} everything kept under names that begin so
 */
export function recallAll(start) {
  const names = new Set([...memory.keys()].filter((name) => name.startsWith(start)));
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX + start)) names.add(key.slice(PREFIX.length));
    }
  } catch {
    // Forbidden storage holds nothing.
  }
  return [...names].map(recall).filter((value) => value !== null);
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
