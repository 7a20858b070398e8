// @ts-check
/** Single-key shortcuts: they rest while one types, while a dialog is open and with Ctrl or ⌘. */

import { useEffect, useRef } from "./html.js";

/** @param {EventTarget | null} target */
function isTyping(target) {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName))
  );
}

/**
 * @param {Record<string, (event: KeyboardEvent) => void>} keys by `event.key`, letters in lower case;
 *   "Escape" also comes from fields
 */
export function useShortcuts(keys) {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    /** @param {KeyboardEvent} event */
    const press = (event) => {
      if (event.defaultPrevented || event.isComposing || event.repeat) return;
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (document.querySelector("dialog[open]")) return;
      if (isTyping(event.target) && event.key !== "Escape") return;
      const name = event.key.length === 1 ? event.key.toLowerCase() : event.key;
      const act = Object.hasOwn(current.current, name) ? current.current[name] : undefined;
      if (!act) return;
      event.preventDefault();
      act(event);
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
