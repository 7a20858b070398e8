// @ts-check
/** Line drawings of the console, one path each, drawn in the colour of the text beside them. */

import { html } from "../html.js";

/** @type {Record<string, string>} */
const PATHS = {
  chats: "M4 5.5h16v11H10l-4.5 3.5v-3.5H4z",
  customers: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4 3.7-6 7.5-6s6.9 2 7.5 6",
  tickets: "M4 6h16v4a2 2 0 0 0 0 4v4H4v-4a2 2 0 0 0 0-4zM13.5 6v2.5M13.5 11v2M13.5 15.5V18",
  service: "M4 19.5h16M6.5 16v-4.5M12 16V5M17.5 16V8.5",
  ask: "M4 5.5h16v11H10l-4.5 3.5v-3.5H4zM8.5 13v-2M12 13V8.5M15.5 13v-3",
  dashboard: "M4 4.5h7v8H4zM14 4.5h6v4.5h-6zM14 12.5h6v7h-6zM4 16h7v3.5H4z",
  campaigns: "M4 10v4l3.5.5L9 20h2.5l-1-5 8.5 3.5v-13L9 9.5zM19 10.5v3",
  team: "M9 11a3.3 3.3 0 1 0 0-6.6A3.3 3.3 0 0 0 9 11zM2.8 19.6c.4-3.6 3-5.4 6.2-5.4s5.8 1.8 6.2 5.4M16 11.2a2.8 2.8 0 1 0-.9-5.4M17.2 14.3c2.3.5 3.8 2.2 4 5.1",
  knowledge: "M12 6.5C10 5 7 4.5 4 5v13.5c3-.5 6 0 8 1.5 2-1.5 5-2 8-1.5V5c-3-.5-6 0-8 1.5zM12 6.5V20",
  search: "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM15.3 15.3 20 20",
  back: "M14.5 5.5 8 12l6.5 6.5",
  close: "M6.5 6.5l11 11M17.5 6.5l-11 11",
  down: "M6 9.5l6 6 6-6",
  send: "M4.5 12 20 4.5 15.5 20l-4-6.5zM11.5 13.5 20 4.5",
  person: "M12 11.5a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4 3.7-6 7.5-6s6.9 2 7.5 6",
  clock: "M12 20.5a8.5 8.5 0 1 0 0-17 8.5 8.5 0 0 0 0 17zM12 7.5V12l3 2",
  check: "M5 12.5l4.5 4.5L19 7.5",
  note: "M5 4.5h14v10.5l-4.5 4.5H5zM14.5 19.5V15H19",
  eye: "M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12zM12 14.8a2.8 2.8 0 1 0 0-5.6 2.8 2.8 0 0 0 0 5.6z",
  keys: "M3 6.5h18v11H3zM6.5 10h.01M10 10h.01M14 10h.01M17.5 10h.01M7.5 14h9",
  panel: "M3.5 5h17v14h-17zM14.5 5v14",
  bolt: "M13 3 5.5 13.5H11L10.5 21 18.5 10H13z",
  tag: "M4 4.5h8l8 8-7.5 7.5-8.5-8.5zM8.5 8.5h.01",
  parcel: "M4 8l8-4 8 4v8.5L12 20.5l-8-4zM4 8l8 4 8-4M12 12v8.5",
  refund: "M8.5 5 4.5 9l4 4M4.5 9H15a5 5 0 0 1 0 10H9",
  star: "M12 4l2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8L7 19l1.1-5.5L4 9.7 9.6 9z",
  warn: "M12 4 2.8 19.5h18.4zM12 10v4.5M12 17h.01",
};

/** @param {{name: string}} props */
export function Icon({ name }) {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${PATHS[name] ?? ""} /></svg>`;
}
