// @ts-check
/**
 * One's own Telegram: a code goes there, and whoever brought it is let in only after a look at their
 * name here. Whether a code still counts is the hub's word; the clock here only counts down.
 */

import { ApiError, post } from "../../api.js";
import { moment, oneLine } from "../../format.js";
import { html, useEffect, useState } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { useSending } from "../../parts/form.js";
import { PageHead } from "../../parts/page_head.js";
import { Failed, Loading } from "../../parts/states.js";
import { Unbind } from "../../parts/unbind.js";
import { fill, words } from "../../words.js";
import { LacksBot } from "./bot.js";
import { TelegramCode } from "./telegram_code.js";

const PATH = "/staff/me/telegram";
const LOOK_EVERY_MS = 2_500;

/** @typedef {import("../../types.js").TelegramState} TelegramState */
/** @typedef {import("../../types.js").TelegramLink} TelegramLink */

/** @param {import("./page.js").ViewProps} props */
export function TelegramView({ head }) {
  const { value, status, error, source } = useLoaded(PATH);
  const lacksBot = error instanceof ApiError && error.code === "telegram_not_set_up";
  return html`<div class="sheet">
    <${PageHead} ...${head} />
    <div class="sheet-scroll">
      ${lacksBot && html`<${LacksBot} />`}
      ${status === "failed" && !lacksBot && html`<${Failed} error=${error} again=${() => source.show({})} />`}
      ${status !== "failed" && !value && html`<${Loading} />`}
      ${status !== "failed" && value && html`<${MyTelegram} state=${value} source=${source} />`}
    </div>
  </div>`;
}

/** @param {{state: TelegramState, source: import("../../loaded.js").Loaded}} props */
function MyTelegram({ state, source }) {
  const { myTelegram } = words().team;
  const [link, setLink] = useState(/** @type {TelegramLink | null} */ (null));
  const [hadCode, setHadCode] = useState(false);
  const sending = useSending();
  const isOpen = state.state === "waiting" || state.state === "unconfirmed";
  const again = () => void source.load();
  const settled = () => {
    setHadCode(false);
    again();
  };
  const ask = () =>
    void sending.send(
      () => post(PATH, {}),
      (made) => {
        setLink(made);
        setHadCode(true);
        source.put({ ...state, state: "waiting" });
      },
    );

  useEffect(() => {
    if (!isOpen) return undefined;
    const timer = setInterval(again, LOOK_EVERY_MS);
    // Back from Telegram: find out now, not at the next look.
    addEventListener("focus", again);
    return () => {
      clearInterval(timer);
      removeEventListener("focus", again);
    };
  }, [isOpen]);

  const button = { submit: ask, sending };
  return html`<div class="narrow telegram">
    <p class="spoken" role="status">${myTelegram.news[state.state]}</p>
    ${state.state === "none" && html`<${Ask} ...${button} label=${hadCode ? myTelegram.anotherCode : myTelegram.getCode}
      text=${hadCode ? myTelegram.expired : myTelegram.intro} isFirst isWarning=${hadCode} />`}
    ${state.state === "waiting" && link && html`<${TelegramCode} key=${link.url} link=${link} />`}
    ${state.state === "waiting" && html`<${Ask} ...${button} label=${myTelegram.anotherCode} text=${link ? "" : myTelegram.waitingElsewhere} />
      <${TakeBack} done=${settled} />`}
    ${state.state === "unconfirmed" && html`<${Confirm} state=${state} settled=${settled} again=${again} />`}
    ${state.state === "bound" && html`<${Bound} state=${state} again=${settled} />
      <${Ask} ...${button} label=${myTelegram.anotherTelegram} text=${hadCode ? myTelegram.stillThis : myTelegram.anotherHint} isWarning=${hadCode} />`}
  </div>`;
}

/**
 * @param {object} props
 * @param {() => void} props.submit
 * @param {import("../../parts/form.js").Sending} props.sending
 * @param {string} props.label
 * @param {string} props.text
 * @param {boolean} [props.isWarning]
 * @param {boolean} [props.isFirst] what one most likely wants next
 */
function Ask({ submit, sending, label, text, isWarning = false, isFirst = false }) {
  return html`<section class="telegram-ask">
    ${text && html`<p class=${isWarning ? "warn" : "hint"}>${text}</p>`}
    <p class="trouble" role="alert">${sending.trouble}</p>
    <p><button type="button" class=${isFirst ? "button primary" : "button"} disabled=${sending.isBusy} onClick=${submit}>${label}</button></p>
  </section>`;
}

/** A code that was asked for by mistake. @param {{done: () => void}} props */
function TakeBack({ done }) {
  const sending = useSending();
  const takeBack = () => void sending.send(() => post(`${PATH}/refuse`, {}), done);
  return html`<section class="telegram-ask">
    <p class="trouble" role="alert">${sending.trouble}</p>
    <p><button type="button" class="button" disabled=${sending.isBusy} onClick=${takeBack}>${words().team.myTelegram.takeBack}</button></p>
  </section>`;
}

/**
 * Who brought the code, and whether that is oneself.
 * @param {{state: TelegramState, settled: () => void, again: () => void}} props
 */
function Confirm({ state, settled, again }) {
  const { myTelegram } = words().team;
  const sending = useSending();
  const confirm = () => void sending.send(() => post(`${PATH}/confirm`, {}), settled);
  const refuse = () => void sending.send(() => post(`${PATH}/refuse`, {}), again);
  return html`<section class="telegram-ask">
    <h2>${myTelegram.confirmTitle}</h2>
    <p>${myTelegram.confirmAsk}</p>
    <${Who} state=${state} />
    <p>${myTelegram.checkAccount}</p>
    <p class="hint">${myTelegram.confirmHint}</p>
    <p class="trouble" role="alert">${sending.trouble}</p>
    <p class="entry-end"><button type="button" class="button primary" disabled=${sending.isBusy} onClick=${confirm}>${myTelegram.confirm}</button>
      <button type="button" class="button" disabled=${sending.isBusy} onClick=${refuse}>${myTelegram.refuse}</button></p>
  </section>`;
}

/** @param {{state: TelegramState, again: () => void}} props */
function Bound({ state, again }) {
  const { team, shared } = words();
  return html`<section class="telegram-ask telegram-bound">
    <p><span class="badge ok">${shared.telegram.bound}</span></p>
    <${Who} state=${state} />
    <p class="hint">${fill(shared.telegram.since, { at: moment(state.since) })}</p>
    <p>${team.myTelegram.boundHint}</p>
    <p><${Unbind} path=${PATH} ask=${team.myTelegram.unbindAsk} ended=${again} /></p>
  </section>`;
}

/** A name, which anybody can take, and what is this one account's. @param {{state: TelegramState}} props */
function Who({ state }) {
  const { team, shared } = words();
  const username = oneLine(state.username);
  return html`<p class="telegram-who"><span class="strong">${oneLine(state.name) || shared.telegram.nameless}</span></p>
    <p class="hint figures telegram-account">${[
      username ? `@${username}` : team.myTelegram.noUsername,
      fill(team.myTelegram.id, { number: state.telegram_id ?? "" }),
    ].join(" · ")}</p>`;
}
