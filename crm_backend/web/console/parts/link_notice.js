// @ts-check
/** One quiet line about the live link, only while it is not simply live. */

import { html, useEffect, useState } from "../html.js";
import { live } from "../live.js";
import { useStore } from "../store.js";
import { fill, words } from "../words.js";

// A short cut is over before anybody could read about it.
const SHOWN_AFTER_MS = 1_200;

export function LinkNotice() {
  const { link, missed, wasLive } = useStore(live.store);
  const { app } = words();
  const isAway = link === "waiting" || (link === "connecting" && wasLive);
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!isAway) {
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => setShown(true), navigator.onLine ? SHOWN_AFTER_MS : 0);
    return () => clearTimeout(timer);
  }, [isAway]);
  let text = "";
  if (isAway && isShown) text = navigator.onLine ? app.hubAway : app.offline;
  else if (link === "catching_up") text = fill(app.catchingUp, { count: missed });
  else if (link === "refused") text = app.originRefused;
  return html`<p class="link-notice" role="status" data-link=${link}>${text}</p>`;
}
