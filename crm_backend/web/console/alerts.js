// @ts-check
/** A new chat in the queue makes itself felt: count in the title, a short sound, a notification. */

import { chatList } from "./chat_list.js";
import { oneLine } from "./format.js";
import { live } from "./live.js";
import { say } from "./parts/toasts.js";
import { go } from "./router.js";
import { session } from "./session.js";
import { keep, recall } from "./storage.js";
import { Store } from "./store.js";
import { fill, words } from "./words.js";

const BEEP_HERTZ = 660;
const BEEP_SECONDS = 0.18;

/** @type {Store<{hasSound: boolean, permission: NotificationPermission | "absent"}>} */
export const alerts = new Store({
  hasSound: recall("sound") === true,
  permission: "Notification" in window ? Notification.permission : "absent",
});

/** @param {boolean} hasSound */
export function setSound(hasSound) {
  keep("sound", hasSound);
  alerts.set({ hasSound });
  if (hasSound) beep();
}

export async function askForNotifications() {
  alerts.set({ permission: await Notification.requestPermission() });
}

/** @returns {() => void} ends it */
export function startAlerts() {
  const ends = [live.on("owner", announce), chatList.store.subscribe(drawTitle)];
  drawTitle();
  return () => {
    ends.forEach((end) => end());
    document.title = words().app.product;
  };
}

function drawTitle() {
  const { queue } = chatList.store.state.counts;
  const { product } = words().app;
  document.title = queue > 0 ? `(${queue}) ${product}` : product;
}

/** @param {import("./types.js").LiveEvent} event */
function announce(event) {
  if (live.isCatchingUp) return;
  const { staff } = session.state;
  if (event.owner?.agent_id === staff?.id && event.by && event.by !== staff?.display_name) {
    welcomeTransfer(event);
  }
  if (event.owner?.kind !== "queue") return;
  if (alerts.state.hasSound) beep();
  notify(event);
}

/** @param {import("./types.js").LiveEvent} event a colleague gave this chat to me */
function welcomeTransfer({ conversation_id: id, by }) {
  const { app } = words();
  const open = { label: app.openChat, press: () => id && go("chats", id) };
  say(fill(app.transferredToYou, { name: oneLine(by) }), { action: open });
  if (alerts.state.hasSound) beep();
}

/** @param {import("./types.js").LiveEvent} event */
function notify({ conversation_id: id, reason_text: reason }) {
  if (alerts.state.permission !== "granted" || document.visibilityState === "visible") return;
  const { app } = words();
  const notification = new Notification(app.newChatTitle, {
    body: fill(app.newChatBody, { reason: reason ?? "" }),
    tag: id ?? "",
  });
  notification.addEventListener("click", () => {
    focus();
    if (id) go("chats", id);
    notification.close();
  });
}

function beep() {
  const audio = new AudioContext();
  const tone = audio.createOscillator();
  const loudness = audio.createGain();
  tone.frequency.value = BEEP_HERTZ;
  loudness.gain.setValueAtTime(0.12, audio.currentTime);
  loudness.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + BEEP_SECONDS);
  tone.connect(loudness).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + BEEP_SECONDS);
  tone.addEventListener("ended", () => void audio.close());
}
