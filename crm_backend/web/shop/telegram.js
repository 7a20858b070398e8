// @ts-check
/**
 * 连接 Telegram: a code is asked for, taken to Telegram by link, QR code or hand, and confirmed there.
 *
 * All it needs of the hub is `window.zhanggui.telegram`, so any shop's page can do the same. Whether a
 * code still counts is the hub's word; the clock of this device only counts down.
 */

import { line, moment } from "/widget.js";
import { qrPath } from "../qr.js";
import { PLACE, button, chat, make, svg } from "./parts.js";

/** @typedef {import("/widget.js").TelegramLink} TelegramLink */
/** @typedef {import("/widget.js").TelegramState} TelegramState */

const LOOK_EVERY_MS = 2_500;
const TICK_MS = 1_000;

const NOT_SET_UP = "telegram_not_set_up";
/** @type {Record<string, string>} */
const TROUBLES = {
  [NOT_SET_UP]: "这家店还没有开通 Telegram。您可以继续在网页上咨询。",
  sign_in_required: "请先登录，再连接 Telegram。",
  too_many_telegram_codes: "要码太频繁了，请过几分钟再试。",
};
const NOT_REACHED = "客服服务暂时没有响应，请稍后再试。";

export class TelegramCard {
  constructor() {
    this.body = make("div", "telegram-body");
    // Read out when it changes by itself: waiting becomes connected, or the code expires.
    this.news = make("p", "spoken");
    this.news.setAttribute("role", "status");
    this.element = make("section", "card-box telegram", make("h2", "", "连接 Telegram"), this.body, this.news);
    /** @type {TelegramLink | null} */
    this.link = null;
    this.drawn = "";
    this.isOver = false;
    this.isBusy = false;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {ReturnType<typeof setInterval> | undefined} */
    this.ticks = undefined;
    // Back from Telegram: find out now, not at the next look.
    this.onReturn = () => {
      if (this.drawn.startsWith("waiting")) void this.look();
    };
    addEventListener("focus", this.onReturn);
  }

  end() {
    this.isOver = true;
    removeEventListener("focus", this.onReturn);
    clearTimeout(this.timer);
    clearInterval(this.ticks);
  }

  /** Ask how it is, draw that, and go on asking while a code waits. */
  async look() {
    clearTimeout(this.timer);
    try {
      const state = await api().state();
      if (this.isOver) return;
      this.draw(state);
      if (state.state === "waiting") this.timer = setTimeout(() => void this.look(), LOOK_EVERY_MS);
    } catch (error) {
      if (this.isOver) return;
      // A code on the screen stays: it may still be taken, and the next look may succeed.
      if (this.link) this.timer = setTimeout(() => void this.look(), LOOK_EVERY_MS);
      else this.fail(error);
    }
  }

  /** @param {unknown} error */
  fail(error) {
    const words = make("p", "hint", wordsOf(error));
    if (codeOf(error) === NOT_SET_UP) this.show("failed", words);
    else this.show("failed", words, row(button("button", "重新加载", () => void this.look())));
  }

  /** @param {TelegramState} state */
  draw(state) {
    if (state.state === "bound") {
      this.link = null;
      this.show(`bound ${state.name} ${state.since}`, ...this.bound(state));
    } else if (state.state === "waiting") {
      if (this.link) this.show(`waiting ${this.link.url}`, ...this.waiting(this.link));
      else this.show("waiting elsewhere", ...this.elsewhere());
    } else if (this.link) {
      this.link = null;
      this.show("expired", ...this.expired());
    } else {
      this.show("none", ...this.none());
    }
  }

  /**
   * The same again is not drawn again: a focus would be lost.
   * @param {string} what
   * @param {...Node} nodes
   */
  show(what, ...nodes) {
    if (what === this.drawn) return;
    clearInterval(this.ticks);
    const hadFocus = this.body.contains(document.activeElement);
    const isNews = this.drawn.startsWith("waiting");
    this.drawn = what;
    this.body.replaceChildren(...nodes);
    if (hadFocus) this.body.querySelector("button")?.focus();
    this.news.textContent = isNews ? (nodes[0]?.textContent ?? "") : "";
    if (what.startsWith("waiting ") && this.link) {
      this.ticks = setInterval(() => this.tick(), TICK_MS);
      this.tick();
    }
  }

  none() {
    return [
      make("p", "hint", "连接后，您在 Telegram 里也能查订单、办退款，和这里是同一个账户。"),
      row(button("button primary", "连接 Telegram", () => void this.begin())),
    ];
  }

  expired() {
    return [
      make("p", "warn", "这个连接码已过期，没有连接。"),
      row(button("button primary", "获取新的连接码", () => void this.begin())),
    ];
  }

  elsewhere() {
    return [
      make("p", "hint", "您要过一个连接码，正在等您在 Telegram 里确认。找不到那个码的话，可以另要一个，原来的就作废。"),
      row(button("button", "获取新的连接码", () => void this.begin())),
    ];
  }

  /** @param {TelegramLink} link */
  waiting(link) {
    const steps = make(
      "ol",
      "telegram-steps",
      make("li", "", ...openLink(link.url)),
      make("li", "", "点「开始」（START）。没有这个按钮的话，把下面这一行发给机器人：", this.commandRow(link.command)),
      make("li", "", "核对机器人显示的账户，点「确认连接」。"),
    );
    const left = make("p", "left hint");
    return [
      make("div", "telegram-link", steps, qrOf(link.url)),
      make("p", "hint", "连接码只给您自己用：谁用了它，谁就能看到您的订单。不要转发。"),
      left,
      row(button("button quiet", "获取新的连接码", () => void this.begin())),
    ];
  }

  /** @param {string} command */
  commandRow(command) {
    const code = make("code", "command", command);
    code.tabIndex = 0;
    const copy = button("button", "复制", () => {
      navigator.clipboard.writeText(command).then(
        () => copy.replaceChildren("已复制"),
        // Without the right to the clipboard it can still be selected by hand.
        () => getSelection()?.selectAllChildren(code),
      );
    });
    return make("span", "command-row", code, copy);
  }

  /** @param {TelegramState} state */
  bound(state) {
    const name = line(state.name ?? "") || "Telegram";
    const since = state.since ? `${moment(state.since, PLACE)} 起` : "";
    return [
      make("p", "connected", make("span", "badge ok", "已连接"), make("strong", "", name), make("span", "hint", since)),
      row(button("button", "断开", () => this.ask(state))),
    ];
  }

  /** Asked before it is done. @param {TelegramState} state */
  ask(state) {
    this.show(
      "asked",
      make("p", "warn", `断开后，${line(state.name ?? "") || "那个"} 的 Telegram 聊天看不到您的订单，也收不到给您的消息。可以随时重新连接。`),
      row(
        button("button primary", "确认断开", () => void this.unlink()),
        button("button quiet", "先不断开", () => this.draw(state)),
      ),
    );
  }

  async unlink() {
    await this.attempt(async () => {
      await api().unlink();
      this.draw({ state: "none" });
    });
  }

  async begin() {
    await this.attempt(async () => {
      const link = await api().link();
      if (this.isOver) return;
      this.link = link;
      this.draw({ state: "waiting" });
      this.timer = setTimeout(() => void this.look(), LOOK_EVERY_MS);
    });
  }

  /** Something pressed for; what stands there stays, and is told when it failed. @param {() => Promise<void>} deed */
  async attempt(deed) {
    // A second press of the same button; disabling it would take the focus away.
    if (this.isBusy) return;
    this.isBusy = true;
    clearTimeout(this.timer);
    this.body.querySelector(".problem")?.remove();
    try {
      await deed();
    } catch (error) {
      const problem = make("p", "problem", wordsOf(error));
      problem.setAttribute("role", "alert");
      this.body.append(problem);
      if (this.link) this.timer = setTimeout(() => void this.look(), LOOK_EVERY_MS);
    } finally {
      this.isBusy = false;
    }
  }

  tick() {
    const place = this.body.querySelector(".left");
    if (!place || !this.link) return;
    const seconds = Math.floor((Date.parse(this.link.expires_at) - Date.now()) / 1000);
    const clock = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
    place.textContent = seconds > 0 ? `正在等您在 Telegram 里确认 · 还有 ${clock} 有效，只能用一次` : "连接码就要过期了";
  }
}

/** @returns {import("/widget.js").TelegramApi} */
function api() {
  const page = chat();
  if (!page) throw new Error("the widget is not there");
  return page.telegram;
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** @param {unknown} error */
function wordsOf(error) {
  const code = codeOf(error);
  return Object.hasOwn(TROUBLES, code) ? TROUBLES[code] : NOT_REACHED;
}

/** @param {...HTMLElement} children */
function row(...children) {
  return make("p", "deeds", ...children);
}

/** Whatever the hub says: only a web address becomes a link. @param {string} url */
function openLink(url) {
  if (!url.startsWith("https://")) return [url];
  const anchor = make("a", "button primary", "打开 Telegram");
  anchor.href = url;
  anchor.target = "_blank";
  anchor.rel = "noreferrer";
  return [anchor, make("span", "scan hint", "，或用手机扫右边的码")];
}

/** @param {string} url */
function qrOf(url) {
  const { side, path } = qrPath(url);
  const drawing = svg("path", { d: path });
  const code = svg("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", "aria-label": "连接用的二维码", class: "qr" });
  code.append(drawing);
  return code;
}
