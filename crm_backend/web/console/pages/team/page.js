// @ts-check
/** Who works here and with what: `#/team` the members, other views by `?view=`. */

import { html } from "../../html.js";
import { headOf, PageHead } from "../../parts/page_head.js";
import { Empty } from "../../parts/states.js";
import { may } from "../../rights.js";
import { words } from "../../words.js";
import { AuditView } from "./audit.js";
import { BotView } from "./bot.js";
import { CalendarView } from "./calendar.js";
import { CannedView } from "./canned.js";
import { MembersView } from "./members.js";
import { PasswordView } from "./password.js";
import { TelegramView } from "./telegram.js";
import { TokensView } from "./tokens.js";

/** @typedef {{route: import("../../router.js").Route, head: import("../../parts/page_head.js").Head}} ViewProps */

/** @type {Record<string, (props: ViewProps) => import("../../html.js").VNode>} */
const VIEWS = {
  members: MembersView,
  canned: CannedView,
  calendar: CalendarView,
  password: PasswordView,
  telegram: TelegramView,
  bot: BotView,
  tokens: TokensView,
  audit: AuditView,
};

/** @type {Record<string, import("../../rights.js").Operation>} what other views need, everybody has */
const NEEDED = { bot: "read_channels", tokens: "manage_api_tokens", audit: "read_audit_log" };

/** @param {import("../../pages.js").PageProps} props */
export default function TeamPage({ route }) {
  const { team, shared } = words();
  const wanted = route.query.get("view") ?? "";
  const needed = NEEDED[wanted];
  const views = Object.entries(team.views).filter(([id]) => !NEEDED[id] || may(NEEDED[id]));
  const head = headOf(route, team.title, views);
  if (needed && !may(needed)) {
    // A copied address may lead to what this role does not have.
    return html`<div class="sheet"><${PageHead} ...${head} view="" /><${Empty} title=${shared.noRightTitle} hint=${shared.noRightHint} /></div>`;
  }
  const View = VIEWS[head.view];
  return html`<${View} key=${head.view} route=${route} head=${head} />`;
}
