// @ts-check
/** The present moment for what grows old on the screen. */

import { useEffect, useState } from "./html.js";

const TICK_MS = 15_000;

/** @returns {number} epoch milliseconds, drawn anew every quarter of a minute */
export function useNow() {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  // A row that came in between must not have waited a negative time.
  return Math.max(now, Date.now());
}
