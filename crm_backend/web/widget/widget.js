// @ts-check
/**
 * The chat widget of 掌柜: one file that any shop page embeds.
 *
 *   <script type="module" src="https://shop.example/widget.js" data-site-key="demo"></script>
 *
 * Optional: data-color="#B4341F", data-locale="zh-CN|en", data-shop-name="…",
 * data-identity-url="/shop/identity" (GET, answers {"identity_token": "…"|null}),
 * data-time-zone="Asia/Shanghai". The page may call `window.zhanggui.identify(token | null)`,
 * `.open()` and `.close()` after the window event `zhanggui:ready`; `window.zhanggui.telegram` is for
 * its account page (docs/telegram.md).
 *
 * It speaks chat protocol v1 (docs/chat-protocol.md). Three rules hold everywhere in this file:
 * text reaches the page by textContent only; no style attribute and no eval, so that it runs under
 * `script-src 'self'; style-src 'self'`; a message keeps its client_id until the hub has
 * acknowledged it, so that sending it again never makes two of it.
 */

/** @typedef {{id: string, title: string}} Choice */
/** @typedef {{sku?: string, name: string, quantity: number, amount_minor?: number}} OrderItem */
/**
 * @typedef {object} OrderCard
 * @property {"order"} kind
 * @property {string} number
 * @property {string} status
 * @property {string} status_text
 * @property {string} placed_at
 * @property {string} [paid_at]
 * @property {string} [shipped_at]
 * @property {string} [delivered_at]
 * @property {string} [carrier]
 * @property {string} [tracking_number]
 * @property {string} [currency]
 * @property {number} [total_minor]
 * @property {OrderItem[]} [items]
 */
/**
 * @typedef {object} RefundCard
 * @property {"refund"} kind
 * @property {string} number
 * @property {string} order_number
 * @property {string} state
 * @property {string} state_text
 * @property {number} amount_minor
 * @property {string} currency
 * @property {string} requested_at
 * @property {string} [expected_on]
 */
/** @typedef {OrderCard | RefundCard | {kind: string}} Card */
/** @typedef {"customer" | "bot" | "agent" | "system"} Sender */
/**
 * @typedef {object} Message
 * @property {number} seq
 * @property {Sender} sender
 * @property {string} text
 * @property {Choice[]} choices
 * @property {Card | null} card
 * @property {string | null} clientId
 * @property {Date} sentAt
 * @property {boolean} isAckOnly  the hub gave it this seq, its echo is still on the way
 */
/**
 * A message not yet acknowledged.
 * @typedef {object} Outgoing
 * @property {string} clientId
 * @property {string} text
 * @property {string | null} choiceId
 * @property {number} writtenAt  epoch milliseconds; also the order of sending
 * @property {string | null} conversationId  where it was tried; it is never tried elsewhere by itself
 * @property {boolean} isHeld  waits for the customer to press retry
 */
/** @typedef {{kind: string, agentName: string, queuePosition: number, isReady: boolean}} Owner */
/**
 * @typedef {object} Session
 * @property {string} token
 * @property {string} conversationId
 * @property {boolean} isVerified
 * @property {string | null} subject  the customer number inside the identity token, if any
 * @property {string} expiresAt
 */
/** @typedef {{locale: "zh-CN" | "en", timeZone: string}} Place  how figures and dates are written */
/** @typedef {"idle" | "connecting" | "ready" | "waiting" | "refused"} LinkState */

const MAX_CODE_POINTS = 2000;
const KEPT_MESSAGES = 200;
const PING_EVERY_MS = 25_000;
const ANSWER_WITHIN_MS = 10_000;
const TYPING_LAPSES_MS = 6_000;
const TYPING_REPEAT_MS = 3_000;
const SLOW_AFTER_MS = 30_000;
const HELD_AFTER_MS = 3_600_000;
const QUIET_GAP_MS = 5 * 60_000;
const NOTICE_MS = 6_000;
const OFFLINE_SHOWN_AFTER_MS = 1_500;
const GAP_FILL_AFTER_MS = 1_500;
const SLOW_DOWN_MS = 1_200;
const PATIENCE_MS = 20_000;
const PHONE = "(max-width: 480px)";

// ---------------------------------------------------------------------------------------- words

const TEXTS = {
  "zh-CN": {
    shop: "在线客服",
    open: "打开客服聊天",
    openUnread: (/** @type {number} */ n) => `打开客服聊天，${n} 条未读`,
    close: "关闭聊天",
    dialog: (/** @type {string} */ shop) => `${shop} 客服聊天`,
    log: "聊天记录",
    composer: "输入消息",
    placeholder: "说说您的问题",
    send: "发送",
    connecting: "正在连接",
    botOwner: "机器人 · 通常秒回",
    botPreparing: "机器人正在准备，稍后自动回答",
    queue: "排队中 · 客服会尽快接入",
    queueAt: (/** @type {number} */ n) => `排队第 ${n} 位`,
    agent: (/** @type {string} */ name) => (name.startsWith("客服") ? name : `客服${name}`),
    closed: "会话已结束 · 发消息即可继续",
    badge: { bot: "机器人", agent: "人工", system: "系统" },
    typing: { bot: "机器人正在输入", agent: "客服正在输入" },
    greeting: (/** @type {string} */ shop) => `您好，这里是${shop}，请说您的问题。`,
    choicesLabel: "可选回复",
    sending: "发送中",
    sent: "已发送",
    unsent: "未发送",
    retry: "重试",
    offline: "网络已断开，恢复后自动补上",
    newMessages: "新消息",
    left: (/** @type {number} */ n) => `还可输入 ${n} 字`,
    over: (/** @type {number} */ n) => `超出 ${n} 字，请分两次发送`,
    today: "",
    yesterday: "昨天 ",
    order: "订单",
    refund: "退款",
    refundNumber: "退款单",
    orderNumber: "订单",
    carrier: "物流",
    copy: "复制单号",
    copied: "已复制",
    placed: "下单",
    paid: "付款",
    shipped: "发货",
    delivered: "签收",
    closedAt: "关闭",
    total: "合计",
    moreItems: (/** @type {number} */ n) => `另 ${n} 件商品`,
    charges: "运费等",
    discount: "优惠",
    refundAmount: "退款金额",
    requested: "申请时间",
    expected: "预计到账",
    refundSteps: ["提交", "审核", "打款"],
    errors: {
      empty_message: "还没有输入内容。",
      message_too_long: "消息太长，请分成几条发送。",
      too_many_messages: "发送得有点快，稍等一下会自动补发。",
      client_id_reused: "这条消息没有发出，请重试。",
      choice_expired: "这个选项已失效，请直接输入您的问题。",
      attachments_not_supported: "暂时不能发送图片或文件。",
      database_unavailable: "系统有点忙，稍等一下会自动补发。",
      other: "这条消息没有发出，请稍后重试。",
    },
    originRefused: "本页面未开通在线客服。",
    sessionRefused: "在线客服暂时不可用。",
    tooManyTabs: "您打开的聊天窗口过多，请关闭其他页面。",
    busy: "当前咨询较多，稍后自动连接。",
    identityRefused: "登录状态未能确认，现以访客身份为您服务。",
  },
  en: {
    shop: "Support",
    open: "Open support chat",
    openUnread: (/** @type {number} */ n) => `Open support chat, ${n} unread`,
    close: "Close chat",
    dialog: (/** @type {string} */ shop) => `${shop} support chat`,
    log: "Conversation",
    composer: "Your message",
    placeholder: "How can we help?",
    send: "Send",
    connecting: "Connecting",
    botOwner: "Bot · replies at once",
    botPreparing: "The bot is getting ready and will answer shortly",
    queue: "In the queue · an agent will join soon",
    queueAt: (/** @type {number} */ n) => `Number ${n} in the queue`,
    agent: (/** @type {string} */ name) => `Agent ${name}`.trimEnd(),
    closed: "Chat ended · write to continue",
    badge: { bot: "Bot", agent: "Agent", system: "System" },
    typing: { bot: "The bot is typing", agent: "The agent is typing" },
    greeting: (/** @type {string} */ shop) => `Welcome to ${shop}. How can we help?`,
    choicesLabel: "Suggested replies",
    sending: "Sending",
    sent: "Sent",
    unsent: "Not sent",
    retry: "Retry",
    offline: "You are offline. Messages go out when the connection is back",
    newMessages: "New messages",
    left: (/** @type {number} */ n) => `${n} characters left`,
    over: (/** @type {number} */ n) => `${n} characters too many, please split the message`,
    today: "",
    yesterday: "Yesterday ",
    order: "Order",
    refund: "Refund",
    refundNumber: "Refund no.",
    orderNumber: "Order no.",
    carrier: "Carrier",
    copy: "Copy number",
    copied: "Copied",
    placed: "Placed",
    paid: "Paid",
    shipped: "Shipped",
    delivered: "Delivered",
    closedAt: "Closed",
    total: "Total",
    moreItems: (/** @type {number} */ n) => (n === 1 ? "1 more item" : `${n} more items`),
    charges: "Shipping and other",
    discount: "Discount",
    refundAmount: "Amount",
    requested: "Requested",
    expected: "Expected",
    refundSteps: ["Requested", "Review", "Payout"],
    errors: {
      empty_message: "There is nothing to send yet.",
      message_too_long: "The message is too long, please split it.",
      too_many_messages: "That was fast. The rest goes out in a moment.",
      client_id_reused: "The message was not sent, please try again.",
      choice_expired: "This option is no longer valid, please type your question.",
      attachments_not_supported: "Pictures and files cannot be sent yet.",
      database_unavailable: "The system is busy. Your message goes out in a moment.",
      other: "The message was not sent, please try again later.",
    },
    originRefused: "Support chat is not enabled on this page.",
    sessionRefused: "Support chat is not available right now.",
    tooManyTabs: "Too many chat windows are open, please close the others.",
    busy: "Many people are asking right now; connecting again shortly.",
    identityRefused: "Your sign-in could not be confirmed; you are chatting as a guest.",
  },
};
/** @typedef {typeof TEXTS["zh-CN"]} Texts */

/**
 * What the hub says in Chinese of an order or a refund.
 * @type {Record<"order" | "refund", Record<string, string>>}
 */
const ENGLISH_STATES = {
  order: {
    pending_payment: "Waiting for payment",
    paid: "Waiting to be shipped",
    shipped: "Shipped",
    delivered: "Delivered",
    completed: "Completed",
    closed: "Closed",
  },
  refund: {
    requested: "Under review",
    approved: "Approved",
    awaiting_goods: "Waiting for the goods",
    received: "Goods received",
    paying: "Payout under way",
    paid: "Paid out",
    refused: "Refused",
    withdrawn: "Withdrawn",
  },
};

// -------------------------------------------------------------------------- figures and dates

/** @type {Map<string, Intl.DateTimeFormat>} */
const dateFormats = new Map();

/**
 * @param {Date} at
 * @param {Place} place
 * @returns {Record<string, string>} year, month, day, weekday, hour, minute of the shop's clock
 */
function clockParts(at, { locale, timeZone }) {
  const key = `${locale} ${timeZone}`;
  let format = dateFormats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale === "en" ? "en-GB" : "zh-CN", {
      timeZone,
      year: "numeric",
      month: locale === "en" ? "short" : "numeric",
      day: "numeric",
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    dateFormats.set(key, format);
  }
  /** @type {Record<string, string>} */
  const parts = {};
  for (const { type, value } of format.formatToParts(at)) {
    // zh-CN writes units into literals (年, 月, 日); only the figures are wanted.
    if (type !== "literal") parts[type] = type === "weekday" ? value : value.replace(/[年月日]$/u, "");
  }
  return parts;
}

/**
 * 11 月 25 日 (周三), with the year when it is not this one.
 * @param {Date} at
 * @param {Place} place
 */
function dayOf(at, place) {
  const then = clockParts(at, place);
  const isThisYear = then.year === clockParts(new Date(), place).year;
  if (place.locale === "en") {
    return `${then.weekday} ${then.day} ${then.month}${isThisYear ? "" : ` ${then.year}`}`;
  }
  const year = isThisYear ? "" : `${then.year} 年 `;
  return `${year}${then.month} 月 ${then.day} 日 (${then.weekday})`;
}

/**
 * A moment in the shop's zone: 11 月 25 日 (周三) 18:20.
 * @param {string | Date} at RFC 3339 or Date
 * @param {Place} place
 */
export function moment(at, place) {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return "";
  const { hour, minute } = clockParts(date, place);
  return `${dayOf(date, place)} ${hour}:${minute}`;
}

/**
 * A calendar date without a clock: "2026-11-25" → 11 月 25 日 (周三).
 * @param {string} isoDate
 * @param {Place} place
 */
export function calendarDay(isoDate, place) {
  const date = new Date(`${isoDate}T12:00:00Z`);
  return Number.isNaN(date.getTime()) ? "" : dayOf(date, { ...place, timeZone: "UTC" });
}

/**
 * Minor units to ¥1,234.50.
 * @param {number} minor
 * @param {string} currency ISO 4217
 * @param {Place} place
 */
export function money(minor, currency, { locale }) {
  /** @type {Intl.NumberFormatOptions} */
  const options = { style: "currency", currency, currencyDisplay: "narrowSymbol" };
  try {
    const format = new Intl.NumberFormat(locale, options);
    const digits = format.resolvedOptions().maximumFractionDigits ?? 2;
    return format.format(minor / 10 ** digits);
  } catch {
    return `${(minor / 100).toFixed(2)} ${currency}`;
  }
}

/**
 * The line between two messages: 18:20, 昨天 18:20, or the day.
 * @param {Date} at
 * @param {Place} place
 * @param {Texts} texts
 */
function timeMark(at, place, texts) {
  const now = Date.now();
  const day = dayOf(at, place);
  const { hour, minute } = clockParts(at, place);
  if (day === dayOf(new Date(now), place)) return `${texts.today}${hour}:${minute}`;
  if (day === dayOf(new Date(now - 86_400_000), place)) {
    return `${texts.yesterday}${hour}:${minute}`;
  }
  return `${day} ${hour}:${minute}`;
}

/**
 * Foreign text for a one-line place. Bidirectional controls go, since they could make a name run
 * into the words beside it.
 * @param {unknown} value
 */
export function line(value) {
  if (typeof value !== "string" && typeof value !== "number") return "";
  return String(value)
    .replace(/[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\u0000-\u001f]/gu, "")
    .trim();
}

/** @param {string} text */
function codePoints(text) {
  return [...text].length;
}

// ------------------------------------------------------------------------------- what is kept

/** Local storage per site key; plain memory where the browser forbids it. */
class Store {
  /** @param {string} siteKey */
  constructor(siteKey) {
    this.prefix = `zhanggui:${siteKey}:`;
    /** @type {Map<string, string>} */
    this.memory = new Map();
    try {
      localStorage.getItem(this.prefix);
      this.isPersistent = true;
    } catch {
      this.isPersistent = false;
    }
  }

  /** @param {string} name @returns {any} */
  read(name) {
    const key = this.prefix + name;
    try {
      const stored = this.isPersistent ? localStorage.getItem(key) : null;
      return JSON.parse(stored ?? this.memory.get(key) ?? "null");
    } catch {
      return null;
    }
  }

  /** @param {string} name @param {unknown} value */
  write(name, value) {
    const key = this.prefix + name;
    const json = JSON.stringify(value);
    try {
      if (!this.isPersistent) throw new Error("no storage");
      localStorage.setItem(key, json);
      this.memory.delete(key);
    } catch {
      this.memory.set(key, json);
    }
  }

  /** @param {string} name */
  remove(name) {
    const key = this.prefix + name;
    this.memory.delete(key);
    if (this.isPersistent) localStorage.removeItem(key);
  }

  /** @param {string} start @returns {string[]} names that begin so */
  names(start) {
    const keys = new Set(this.memory.keys());
    if (this.isPersistent) Object.keys(localStorage).forEach((key) => keys.add(key));
    const full = this.prefix + start;
    return [...keys].filter((key) => key.startsWith(full)).map((key) => key.slice(this.prefix.length));
  }
}

/**
 * What the customer wrote and the hub has not acknowledged. One entry of storage per message, so
 * that two tabs never overwrite each other's.
 */
class Outbox {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    /** @type {Outgoing[]} */
    this.entries = store
      .names("out:")
      .map((name) => /** @type {Outgoing | null} */ (store.read(name)))
      .filter((entry) => entry !== null && typeof entry.clientId === "string")
      .map((entry) => /** @type {Outgoing} */ (entry))
      .sort((a, b) => a.writtenAt - b.writtenAt);
  }

  /** @param {string} text @param {string | null} choiceId */
  add(text, choiceId) {
    const last = this.entries.at(-1)?.writtenAt ?? 0;
    /** @type {Outgoing} */
    const entry = {
      clientId: newId(),
      text,
      choiceId,
      writtenAt: Math.max(Date.now(), last + 1),
      conversationId: null,
      isHeld: false,
    };
    this.entries.push(entry);
    this.save(entry);
  }

  /** @param {Outgoing} entry */
  save(entry) {
    this.store.write(`out:${entry.clientId}`, entry);
  }

  /** @param {string} clientId */
  find(clientId) {
    return this.entries.find((entry) => entry.clientId === clientId) ?? null;
  }

  /** @param {string} clientId @returns {Outgoing | null} the entry taken out */
  take(clientId) {
    const entry = this.find(clientId);
    if (entry) {
      this.entries = this.entries.filter((other) => other !== entry);
      this.store.remove(`out:${clientId}`);
    }
    return entry;
  }

  clear() {
    for (const entry of [...this.entries]) this.take(entry.clientId);
  }

  /** @param {Outgoing} entry */
  hold(entry) {
    entry.isHeld = true;
    this.save(entry);
  }

  /** The same message again, as the newest one and in whatever conversation is open now.
   * @param {Outgoing} entry */
  release(entry) {
    entry.isHeld = false;
    entry.conversationId = null;
    entry.writtenAt = Math.max(Date.now(), (this.entries.at(-1)?.writtenAt ?? 0) + 1);
    this.entries.sort((a, b) => a.writtenAt - b.writtenAt);
    this.save(entry);
  }

  /** @returns {Outgoing | undefined} */
  next() {
    return this.entries.find((entry) => !entry.isHeld);
  }
}

export function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  // Plain http pages have no randomUUID.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/u, "$1-$2-$3-$4-$5");
}

// --------------------------------------------------------------------------- the hub's answers

/** The hub refused for good; trying again would not help. */
class Refused extends Error {}

/** The hub asks for patience. */
class Busy extends Error {}

/** What the shop's page asked for was not done; `code` is the hub's, or "unreachable". */
class NotDone extends Error {
  /** @param {string} code */
  constructor(code) {
    super(code);
    this.code = code;
  }
}

/** @param {Response} answer */
async function readAnswer(answer) {
  const content = answer.status === 204 ? null : await answer.json().catch(() => null);
  if (answer.ok) return content;
  throw new NotDone(typeof content?.code === "string" ? content.code : "unreachable");
}

/** @param {any} choices @returns {Choice[]} */
function choicesFrom(choices) {
  if (!Array.isArray(choices)) return [];
  return choices
    .map((choice) => ({ id: line(choice?.id), title: line(choice?.title) }))
    .filter((choice) => choice.id && choice.title);
}

/**
 * The customer number inside an identity token. Only a hint for saving a request: the hub checks.
 * @param {string} token
 * @returns {string | null}
 */
function subjectOf(token) {
  try {
    const payload = (token.split(".")[1] ?? "").replace(/-/gu, "+").replace(/_/gu, "/");
    const subject = JSON.parse(atob(payload)).sub;
    return typeof subject === "string" ? subject : null;
  } catch {
    return null;
  }
}

/** @param {any} frame @returns {Message | null} */
function messageFrom(frame) {
  if (!Number.isInteger(frame?.seq) || frame.seq < 1) return null;
  const sentAt = new Date(frame.sent_at);
  return {
    seq: frame.seq,
    sender: ["customer", "bot", "agent"].includes(frame.sender) ? frame.sender : "system",
    text: typeof frame.text === "string" ? frame.text : "",
    choices: choicesFrom(frame.choices),
    card: typeof frame.card?.kind === "string" ? frame.card : null,
    clientId: typeof frame.client_id === "string" ? frame.client_id : null,
    sentAt: Number.isNaN(sentAt.getTime()) ? new Date() : sentAt,
    isAckOnly: false,
  };
}

/** @param {any} owner @returns {Owner} */
function ownerFrom(owner) {
  return {
    kind: line(owner?.kind) || "bot",
    agentName: line(owner?.agent_name),
    queuePosition: Number.isInteger(owner?.queue_position) ? owner.queue_position : 0,
    isReady: owner?.ready !== false,
  };
}

// ------------------------------------------------------------------------------------ the chat

/**
 * One conversation with the hub: session, socket, history, outbox. Knows nothing of the page; it
 * calls `onChange` when something that is drawn has changed.
 */
class Chat {
  /**
   * @param {object} options
   * @param {string} options.hub origin of the hub
   * @param {string} options.siteKey
   * @param {"zh-CN" | "en"} options.locale
   * @param {string | null} options.identityUrl
   * @param {Texts} options.texts
   */
  constructor({ hub, siteKey, locale, identityUrl, texts }) {
    this.hub = hub;
    this.siteKey = siteKey;
    this.locale = locale;
    this.identityUrl = identityUrl;
    this.texts = texts;
    this.onChange = () => {};

    this.store = new Store(siteKey);
    this.outbox = new Outbox(this.store);
    /** @type {Session | null} */
    this.session = this.store.read("session");
    /** @type {string | null} an identity not yet shown to the hub */
    this.identity = null;

    /** @type {Map<number, Message>} */
    this.messages = new Map();
    this.lastSeq = 0;
    this.replayUntil = 0;
    /** @type {Set<number>} messages whose choices the hub called expired */
    this.spentChoices = new Set();
    /** @type {Owner | null} */
    this.owner = null;
    /** @type {{text: string, choices: Choice[]} | null} the bot's first line, above all messages */
    this.greeting = null;
    /** @type {"bot" | "agent" | null} */
    this.typing = null;
    this.notice = "";
    this.refusal = "";
    this.isWatched = false;

    /** @type {LinkState} */
    this.state = "idle";
    this.brokenSince = 0;
    this.brokenBecause = texts.offline;
    this.attempt = 0;
    // Raised whenever who is talking changes: answers to older questions are then dropped.
    this.epoch = 0;
    /** @type {WebSocket | null} */
    this.socket = null;
    /** @type {string | null} */
    this.inFlight = null;
    this.typingSentAt = 0;
    /** @type {Map<string, ReturnType<typeof setTimeout>>} */
    this.timers = new Map();
    this.whenIdentified = Promise.resolve();
    /** @type {{epoch: number, session: Promise<void>} | null} */
    this.opening = null;
  }

  /** @param {string} name @param {number} milliseconds @param {() => void} run */
  later(name, milliseconds, run) {
    this.cancel(name);
    this.timers.set(
      name,
      setTimeout(() => {
        this.timers.delete(name);
        run();
      }, milliseconds),
    );
  }

  /** @param {...string} names */
  cancel(...names) {
    for (const name of names) {
      clearTimeout(this.timers.get(name));
      this.timers.delete(name);
    }
  }

  // ---- who is talking

  /** Called once per page: agrees with the shop's sign-in, resumes a conversation if there is one. */
  start() {
    addEventListener("online", () => this.wake());
    addEventListener("offline", () => this.onChange());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.wake();
    });
    this.inTurn(async () => {
      const token = await this.askShop();
      if (typeof token === "string") await this.becomeCustomer(token);
      else if (token === null && this.session?.isVerified) await this.becomeVisitor();
      if (this.session || this.outbox.next()) void this.connect();
    });
  }

  /**
   * The page says who is signed in now; null signs out and starts as a new visitor.
   * @param {string | null} token
   */
  identify(token) {
    return this.inTurn(async () => {
      if (token === null) await this.becomeVisitor();
      else await this.becomeCustomer(token);
      if (this.session || this.identity || this.isWatched) void this.connect();
    });
  }

  /** Changes of identity never overlap. @param {() => Promise<void>} change */
  inTurn(change) {
    this.whenIdentified = this.whenIdentified.then(change).catch(() => {});
    return this.whenIdentified;
  }

  /** @returns {Promise<string | null | undefined>} token, nobody, or (undefined) not known */
  async askShop() {
    if (!this.identityUrl) return undefined;
    try {
      const answer = await fetch(this.identityUrl, {
        cache: "no-store",
        signal: AbortSignal.timeout(4_000),
      });
      if (!answer.ok) return undefined;
      const token = (await answer.json()).identity_token;
      return typeof token === "string" ? token : null;
    } catch {
      return undefined;
    }
  }

  /** @param {string} token */
  async becomeCustomer(token) {
    const session = this.session;
    const subject = subjectOf(token);
    const expires = session ? Date.parse(session.expiresAt) : 0;
    // The same customer with hours left needs no new session for every page view.
    if (session?.isVerified && subject && session.subject === subject && expires > Date.now() + HELD_AFTER_MS) {
      return;
    }
    this.leave();
    this.identity = token;
  }

  async becomeVisitor() {
    const token = this.session?.token;
    this.leave();
    this.identity = null;
    this.forgetSession();
    this.outbox.clear();
    if (token) {
      await fetch(`${this.hub}/api/v1/chat/sessions/current`, {
        method: "DELETE",
        headers: { Authorization: `Bearer ${token}` },
        keepalive: true,
      }).catch(() => {});
    }
  }

  /**
   * What the shop's account page does about Telegram: it takes the customer's session and no more.
   * @param {"GET" | "POST" | "DELETE"} method
   * @returns {Promise<any>}
   */
  async askTelegram(method) {
    const answer = await this.askAsCustomer(method, "/api/v1/chat/telegram-link");
    // An old token: another tab signed out, or the night is over. The shop still knows who this is.
    if (answer.status !== 401) return readAnswer(answer);
    this.forgetSession();
    return readAnswer(await this.askAsCustomer(method, "/api/v1/chat/telegram-link"));
  }

  /** @param {string} method @param {string} path */
  async askAsCustomer(method, path) {
    await this.whenIdentified;
    try {
      await this.needSession(this.epoch);
      if (!this.session?.isVerified) throw new NotDone("sign_in_required");
      return await fetch(this.hub + path, {
        method,
        cache: "no-store",
        headers: { Authorization: `Bearer ${this.session.token}` },
        signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
      });
    } catch (error) {
      if (error instanceof NotDone) throw error;
      throw new NotDone(error instanceof Refused ? "session_refused" : "unreachable");
    }
  }

  forgetSession() {
    this.session = null;
    this.store.remove("session");
    this.store.remove("read");
    this.forgetMessages();
  }

  forgetMessages() {
    this.messages.clear();
    this.spentChoices.clear();
    this.lastSeq = 0;
    this.replayUntil = 0;
    this.owner = null;
    this.typing = null;
    this.onChange();
  }

  /** Hang up without any intention to come back as the same person. */
  leave() {
    this.epoch += 1;
    this.attempt = 0;
    this.hangUp();
    this.state = "idle";
    this.brokenSince = 0;
    this.refusal = "";
  }

  // ---- connection

  async connect() {
    if (this.state !== "idle" && this.state !== "waiting") return;
    this.cancel("reconnect");
    this.state = "connecting";
    const epoch = this.epoch;
    this.onChange();
    try {
      await this.needSession(epoch);
      if (epoch === this.epoch) this.dial();
    } catch (error) {
      if (epoch !== this.epoch) return;
      if (error instanceof Refused) {
        this.refuse(this.texts.sessionRefused);
      } else if (error instanceof Busy) {
        this.retry(PATIENCE_MS * (1 + Math.random()), this.texts.busy);
      } else {
        this.retry(this.backoff());
      }
    }
  }

  /** A session of whoever is signed in now; never two at once, whoever asks. @param {number} epoch */
  async needSession(epoch) {
    if (this.session && !this.identity) return;
    if (this.opening?.epoch !== epoch) this.opening = { epoch, session: this.openSession(epoch) };
    const { opening } = this;
    try {
      await opening.session;
    } finally {
      if (this.opening === opening) this.opening = null;
    }
  }

  /** @param {number} epoch */
  async openSession(epoch) {
    const identity = this.identity ?? (await this.askShop()) ?? null;
    let answer = await this.postSession(identity);
    if (answer.identity_error === "expired" && this.identityUrl) {
      answer = await this.postSession((await this.askShop()) ?? null);
    }
    if (epoch !== this.epoch) return;
    this.identity = null;
    if (answer.identity_error) this.say(this.texts.identityRefused);
    this.adopt({
      token: String(answer.session_token),
      conversationId: String(answer.conversation_id),
      isVerified: answer.verified === true,
      subject: answer.verified === true && identity ? subjectOf(identity) : null,
      expiresAt: String(answer.expires_at),
    });
  }

  /** @param {string | null} identity @returns {Promise<any>} */
  async postSession(identity) {
    const answer = await fetch(`${this.hub}/api/v1/chat/sessions`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({
        site_key: this.siteKey,
        locale: this.locale,
        ...(identity ? { identity_token: identity } : {}),
        ...(this.session ? { session_token: this.session.token } : {}),
      }),
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    if (answer.ok) return answer.json();
    if (answer.status === 429) throw new Busy();
    if (answer.status < 500) throw new Refused(String(answer.status));
    throw new Error(`no session for now: ${answer.status}`);
  }

  /** @param {Session} session */
  adopt(session) {
    const before = this.session;
    if (before && before.conversationId !== session.conversationId) {
      // Words meant for one customer's chat never slip into another's.
      if (before.isVerified) this.outbox.clear();
      this.store.remove("read");
      this.forgetMessages();
    }
    this.session = session;
    this.store.write("session", session);
  }

  dial() {
    const socket = new WebSocket(`${this.hub.replace(/^http/u, "ws")}/api/v1/chat/ws`);
    this.socket = socket;
    this.awaitAnswer();
    socket.onopen = () => {
      if (this.lastSeq === 0) this.lastSeq = Math.max(0, this.readSeq() - KEPT_MESSAGES);
      this.transmit({
        type: "hello",
        session_token: this.session?.token,
        last_seq: this.lastSeq,
      });
    };
    socket.onmessage = (event) => {
      if (socket !== this.socket) return;
      this.cancel("answer");
      this.later("ping", PING_EVERY_MS, () => this.ping());
      this.receive(event.data);
    };
    socket.onclose = (event) => {
      if (socket === this.socket) this.lost(event.code);
    };
  }

  /** @param {object} frame */
  transmit(frame) {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  ping() {
    this.transmit({ type: "ping" });
    this.awaitAnswer();
  }

  /** A socket can look open for minutes after the network is gone; silence tells. */
  awaitAnswer() {
    this.later("answer", ANSWER_WITHIN_MS, () => this.lost(0));
  }

  hangUp() {
    this.cancel("answer", "ping", "ack", "gap", "reconnect", "slowDown", "typingOff", "read");
    const socket = this.socket;
    this.socket = null;
    this.inFlight = null;
    this.typing = null;
    socket?.close(1000);
  }

  /** @param {number} code the close code, 0 when it was we who gave up */
  lost(code) {
    this.hangUp();
    if (code === 4403) {
      this.refuse(this.texts.originRefused);
      return;
    }
    if (code === 4401) {
      const stored = /** @type {Session | null} */ (this.store.read("session"));
      // Another tab may have signed in or out meanwhile.
      if (stored && stored.token !== this.session?.token) this.adopt(stored);
      else this.forgetSession();
    }
    if (code === 1012) this.retry(Math.random() * 800);
    else if (code === 4401 && this.attempt === 0) this.retry(0);
    else if (code === 4429) this.retry(PATIENCE_MS, this.texts.tooManyTabs);
    else this.retry(this.backoff());
  }

  backoff() {
    return Math.min(30_000, 500 * 2 ** Math.min(this.attempt, 10)) * (0.5 + Math.random() / 2);
  }

  /**
   * @param {number} delay milliseconds
   * @param {string} why what the customer reads meanwhile; without it, that the network is gone
   */
  retry(delay, why = this.texts.offline) {
    this.brokenBecause = why;
    this.attempt += 1;
    this.state = "waiting";
    this.brokenSince ||= Date.now();
    this.later("reconnect", delay, () => void this.connect());
    this.later("offline", OFFLINE_SHOWN_AFTER_MS, () => this.onChange());
    this.onChange();
  }

  /** @param {string} sentence */
  refuse(sentence) {
    this.state = "refused";
    this.refusal = sentence;
    this.onChange();
  }

  /** The page came back to sight or the network returned: find out now, not at the next ping. */
  wake() {
    if (this.state === "ready") this.ping();
    else if (this.state === "waiting") void this.connect();
    this.markRead();
    this.onChange();
  }

  isOffline() {
    if (this.state === "refused") return false;
    const isBroken = this.brokenSince > 0 && Date.now() - this.brokenSince >= OFFLINE_SHOWN_AFTER_MS;
    return isBroken || (!navigator.onLine && this.state !== "ready");
  }

  // ---- frames from the hub

  /** @param {unknown} data */
  receive(data) {
    let frame;
    try {
      frame = JSON.parse(String(data));
    } catch {
      return;
    }
    switch (frame?.type) {
      case "welcome":
        this.welcomed(frame);
        break;
      case "message":
        this.receiveMessage(frame);
        break;
      case "ack":
        this.acknowledged(frame);
        break;
      case "owner":
        this.owner = ownerFrom(frame.owner);
        break;
      case "typing":
        this.showTyping(frame);
        break;
      case "error":
        this.receiveError(frame);
        break;
      default:
        return;
    }
    this.onChange();
  }

  /** @param {any} frame */
  welcomed(frame) {
    const last = Number.isInteger(frame.last_seq) ? frame.last_seq : 0;
    if (last < this.lastSeq) {
      // The shop's database is younger than this browser's memory (restored, or reset).
      this.hangUp();
      this.store.remove("read");
      this.forgetMessages();
      this.retry(0);
      return;
    }
    this.state = "ready";
    this.attempt = 0;
    this.brokenSince = 0;
    this.cancel("offline");
    this.owner = ownerFrom(frame.owner);
    if (typeof frame.greeting?.text === "string") {
      this.greeting = { text: frame.greeting.text, choices: choicesFrom(frame.greeting.choices) };
    }
    this.replayUntil = last;
    if (this.store.read("read") === null) this.saveRead(last);
    this.flush();
  }

  /** @param {any} frame */
  receiveMessage(frame) {
    const message = messageFrom(frame);
    if (!message || message.seq <= this.lastSeq) return;
    if (this.messages.get(message.seq)?.isAckOnly === false) return;
    this.messages.set(message.seq, message);
    if (message.clientId) this.settle(message.clientId);
    if (this.typing === message.sender) this.typing = null;
    this.advance();
    this.prune();
    this.markRead();
  }

  /** Move lastSeq over what has come without a gap; ask for what is missing. */
  advance() {
    while (this.messages.get(this.lastSeq + 1)?.isAckOnly === false) this.lastSeq += 1;
    const newest = Math.max(...this.messages.keys());
    if (newest > this.lastSeq && this.messages.get(newest)?.isAckOnly === false) {
      if (!this.timers.has("gap")) this.later("gap", GAP_FILL_AFTER_MS, () => void this.fillGap());
    } else {
      this.cancel("gap");
    }
  }

  async fillGap() {
    const epoch = this.epoch;
    try {
      const answer = await fetch(
        `${this.hub}/api/v1/chat/messages?after_seq=${this.lastSeq}&limit=${KEPT_MESSAGES}`,
        { headers: { Authorization: `Bearer ${this.session?.token}` } },
      );
      if (!answer.ok) throw new Error(String(answer.status));
      const { messages } = await answer.json();
      if (epoch !== this.epoch) return;
      for (const frame of messages) this.receiveMessage(frame);
      this.onChange();
    } catch {
      if (epoch === this.epoch) this.lost(0);
    }
  }

  prune() {
    for (const seq of [...this.messages.keys()].sort((a, b) => a - b)) {
      if (this.messages.size <= KEPT_MESSAGES) return;
      this.messages.delete(seq);
    }
  }

  /** @param {any} frame */
  acknowledged(frame) {
    const entry = this.outbox.find(String(frame.client_id));
    this.settle(String(frame.client_id));
    if (!entry || !Number.isInteger(frame.seq) || this.messages.has(frame.seq)) return;
    if (frame.seq <= this.lastSeq) return;
    this.messages.set(frame.seq, {
      seq: frame.seq,
      sender: "customer",
      text: entry.text,
      choices: [],
      card: null,
      clientId: entry.clientId,
      sentAt: new Date(),
      isAckOnly: true,
    });
  }

  /** The hub has this message for good. @param {string} clientId */
  settle(clientId) {
    this.outbox.take(clientId);
    if (this.inFlight !== clientId) return;
    this.inFlight = null;
    this.cancel("ack");
    this.flush();
  }

  /** @param {any} frame */
  showTyping(frame) {
    if (frame.sender !== "bot" && frame.sender !== "agent") return;
    this.typing = frame.on ? frame.sender : null;
    this.later("typingLapse", TYPING_LAPSES_MS, () => {
      this.typing = null;
      this.onChange();
    });
  }

  /** @param {any} frame */
  receiveError(frame) {
    const code = String(frame.code);
    const errors = /** @type {Record<string, string>} */ (this.texts.errors);
    this.say((Object.hasOwn(errors, code) ? errors[code] : errors.other) ?? "");
    const entry = this.outbox.find(String(frame.client_id ?? ""));
    if (!entry) return;
    if (this.inFlight === entry.clientId) {
      this.inFlight = null;
      this.cancel("ack");
    }
    if (code === "too_many_messages" || code === "database_unavailable") {
      this.later("slowDown", SLOW_DOWN_MS, () => this.flush());
      return;
    }
    if (code === "choice_expired") {
      this.outbox.take(entry.clientId);
      this.spentChoices.add(this.newestSeq());
    } else {
      this.outbox.hold(entry);
    }
    this.flush();
  }

  // ---- what the customer does

  /** @param {string} text @param {string | null} choiceId */
  write(text, choiceId = null) {
    this.outbox.add(text, choiceId);
    this.tellTyping(false);
    this.notice = "";
    this.later("slow", SLOW_AFTER_MS + 50, () => this.onChange());
    if (this.state === "ready") this.flush();
    else this.wakeUp();
    this.onChange();
  }

  /** @param {string} clientId */
  retrySending(clientId) {
    const entry = this.outbox.find(clientId);
    if (!entry) return;
    if (entry.isHeld) this.outbox.release(entry);
    if (this.state === "ready") this.flush();
    else this.wakeUp();
    this.onChange();
  }

  /** Somebody is waiting in front of the screen: dial now, and again soon. */
  wakeUp() {
    this.attempt = 0;
    void this.whenIdentified.then(() => this.connect());
  }

  /** One at a time and in order: if the hub refuses the third, the fourth has not overtaken it. */
  flush() {
    if (this.state !== "ready" || this.inFlight || this.timers.has("slowDown")) return;
    const entry = this.outbox.next();
    if (!entry || !this.session) return;
    // Hours later, or in another conversation, the words may not be meant: the customer decides.
    const isOld = Date.now() - entry.writtenAt > HELD_AFTER_MS;
    if (isOld || (entry.conversationId && entry.conversationId !== this.session.conversationId)) {
      this.outbox.hold(entry);
      this.flush();
      return;
    }
    entry.conversationId = this.session.conversationId;
    this.outbox.save(entry);
    this.inFlight = entry.clientId;
    this.transmit(
      entry.choiceId
        ? { type: "choice", client_id: entry.clientId, choice_id: entry.choiceId }
        : { type: "message", client_id: entry.clientId, text: entry.text },
    );
    this.later("ack", ANSWER_WITHIN_MS, () => this.lost(0));
  }

  /** @param {boolean} isTyping */
  tellTyping(isTyping) {
    const now = Date.now();
    if (isTyping) {
      this.later("typingOff", TYPING_LAPSES_MS, () => this.tellTyping(false));
      if (now - this.typingSentAt < TYPING_REPEAT_MS) return;
      this.typingSentAt = now;
      this.transmit({ type: "typing", on: true });
    } else if (this.typingSentAt) {
      this.cancel("typingOff");
      this.typingSentAt = 0;
      this.transmit({ type: "typing", on: false });
    }
  }

  /** A quiet line above the composer that goes away by itself. @param {string} sentence */
  say(sentence) {
    this.notice = sentence;
    this.later("notice", NOTICE_MS, () => {
      this.notice = "";
      this.onChange();
    });
  }

  // ---- read and unread

  readSeq() {
    const seq = this.store.read("read");
    return Number.isInteger(seq) ? seq : 0;
  }

  /** @param {number} seq */
  saveRead(seq) {
    this.store.write("read", seq);
  }

  markRead() {
    if (!this.isWatched || document.visibilityState !== "visible") return;
    if (this.lastSeq <= this.readSeq()) return;
    this.saveRead(this.lastSeq);
    // A replay of two hundred messages is one reading.
    this.later("read", 300, () => this.transmit({ type: "read", seq: this.readSeq() }));
  }

  unreadCount() {
    const read = this.readSeq();
    return [...this.messages.values()].filter(
      (message) => message.seq > read && message.sender !== "customer",
    ).length;
  }

  newestSeq() {
    return Math.max(0, ...this.messages.keys());
  }

  /** @returns {Message[]} in the hub's order */
  history() {
    return [...this.messages.values()].sort((a, b) => a.seq - b.seq);
  }

  isReplaying() {
    return this.lastSeq < this.replayUntil;
  }
}

// ------------------------------------------------------------------------------- small DOM kit

/**
 * An element with attributes, listeners (`onclick`) and children; strings become text nodes.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Record<string, string | boolean | ((event: any) => void)>} attributes
 * @param {...(Node | string | null)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}

const ICONS = {
  chat: "M4 5.5h16a1.5 1.5 0 0 1 1.5 1.5v9a1.5 1.5 0 0 1-1.5 1.5h-8.5L6.5 21v-3.5H4A1.5 1.5 0 0 1 2.5 16V7A1.5 1.5 0 0 1 4 5.5ZM7.5 11.5h.01M12 11.5h.01M16.5 11.5h.01",
  down: "m6 9.5 6 6 6-6",
  send: "M12 19.5v-15M5.5 11 12 4.5l6.5 6.5",
  clock: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17ZM12 7.5V12l3 2",
  check: "m5 12.5 4.5 4.5L19 7.5",
  bot: "M12 4.5V8M6.5 8h11A2.5 2.5 0 0 1 20 10.5v6a2.5 2.5 0 0 1-2.5 2.5h-11A2.5 2.5 0 0 1 4 16.5v-6A2.5 2.5 0 0 1 6.5 8ZM9 12.5v1.5M15 12.5v1.5M12 4h.01",
};

/** @param {keyof typeof ICONS} name */
function icon(name) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", `icon icon-${name}`);
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

// --------------------------------------------------------------------------------------- cards

/** @type {Record<string, string>} the colour that goes with a state, always beside its word */
export const TONES = {
  pending_payment: "warn",
  paid: "info",
  shipped: "info",
  delivered: "ok",
  completed: "ok",
  requested: "warn",
  approved: "info",
  awaiting_goods: "info",
  received: "info",
  paying: "info",
  refused: "bad",
};

/** @type {Record<string, number>} how many steps of an order are done in a state */
const REACHED = { pending_payment: 1, paid: 2, shipped: 3, delivered: 4, completed: 4 };

/**
 * @param {Card} card
 * @param {Place} place
 * @param {Texts} texts
 * @returns {HTMLElement | null} null for kinds this version does not know: the text stands alone
 */
function cardView(card, place, texts) {
  if (card.kind === "order") return orderView(/** @type {OrderCard} */ (card), place, texts);
  if (card.kind === "refund") return refundView(/** @type {RefundCard} */ (card), place, texts);
  return null;
}

/** @typedef {{title?: string, markdown?: unknown}} ArticleCard */

/**
 * A quoted article as a bubble that stands in the place of the message's plain text.
 * @param {Card | null} card
 * @returns {HTMLElement | null} null for anything else
 */
function articleBubble(card) {
  const { title: written, markdown } = /** @type {ArticleCard} */ (card ?? {});
  if (card?.kind !== "article" || typeof markdown !== "string") return null;
  const title = line(written);
  const blocks = readMarkdown(markdown).map((block) =>
    "items" in block
      ? h("ul", {}, ...block.items.map((pieces) => h("li", {}, ...pieces.map(pieceNode))))
      : h("p", {}, ...block.pieces.map(pieceNode)),
  );
  return h("div", { class: "bubble article", dir: "auto" }, title ? h("p", { class: "article-title" }, title) : null, ...blocks);
}

/** @param {Piece} piece */
function pieceNode({ text, isBold, href }) {
  const shown = href ? h("a", { href, target: "_blank", rel: "noopener" }, text) : text;
  return isBold ? h("strong", {}, shown) : shown;
}

const BOLD = /\*\*(?=\S)([^*\n]*[^\s*])\*\*/u;
const LINK = /\[([^[\]\n]+)\]\(((?:https?:\/\/|mailto:)[^\s()<>]+)\)/iu;
const ITEM = /^[-*] +/u;

/** @typedef {{text: string, isBold: boolean, href: string}} Piece  of a line; href is empty where it is no link */
/** @typedef {{pieces: Piece[]} | {items: Piece[][]}} Block  one line, or a list */

/**
 * The small Markdown of articles: bold, lists, links to http(s) and mailto, line breaks. What is
 * none of these stays as it was written; the hub reads the same signs (knowledge/markdown.py).
 * @param {string} text
 */
export function readMarkdown(text) {
  /** @type {Block[]} */
  const blocks = [];
  for (const written of text.split("\n")) {
    const last = blocks.at(-1);
    if (!ITEM.test(written)) blocks.push({ pieces: readLine(written, false) });
    else if (last && "items" in last) last.items.push(readLine(written.replace(ITEM, ""), false));
    else blocks.push({ items: [readLine(written.replace(ITEM, ""), false)] });
  }
  return blocks;
}

/**
 * @param {string} text
 * @param {boolean} isBold
 * @returns {Piece[]}
 */
function readLine(text, isBold) {
  const bold = isBold ? null : BOLD.exec(text);
  if (bold) {
    const end = bold.index + bold[0].length;
    return [...readLine(text.slice(0, bold.index), false), ...readLine(bold[1] ?? "", true), ...readLine(text.slice(end), false)];
  }
  const link = LINK.exec(text);
  if (!link) return text ? [{ text, isBold, href: "" }] : [];
  const end = link.index + link[0].length;
  return [
    ...readLine(text.slice(0, link.index), isBold),
    { text: link[1] ?? "", isBold, href: link[2] ?? "" },
    ...readLine(text.slice(end), isBold),
  ];
}

/** @param {"order" | "refund"} kind @param {string} code @param {string} hubsWord @param {Place} place */
function stateWord(kind, code, hubsWord, place) {
  const word = place.locale === "en" ? ENGLISH_STATES[kind][code] : undefined;
  return word ?? line(hubsWord);
}

/** @param {string} title @param {string} number @param {string} status @param {string} tone */
function cardHead(title, number, status, tone) {
  return h(
    "header",
    {},
    h("p", { class: "what" }, `${title} `, h("span", { class: "figures" }, number)),
    h("p", { class: `status ${tone}` }, status),
  );
}

/** @param {string} term @param {...(Node | string | null)} values */
function fact(term, ...values) {
  return h("div", {}, h("dt", {}, term), h("dd", {}, ...values));
}

/**
 * How far it has come, as dots on a line; the words carry the meaning, the dots only repeat it.
 * @param {string[]} names
 * @param {number} reached how many are done
 */
function steps(names, reached) {
  const items = names.map((name, index) =>
    h("li", { class: index < reached ? "done" : "", ...(index === reached - 1 ? { "aria-current": "step" } : {}) }, name),
  );
  return h("ol", { class: "steps" }, ...items);
}

/** @param {OrderCard} card @param {Place} place @param {Texts} texts */
function orderView(card, place, texts) {
  const isClosed = card.status === "closed";
  const dates = [
    [texts.placed, card.placed_at],
    [texts.paid, card.paid_at],
    [texts.shipped, card.shipped_at],
    [texts.delivered, card.delivered_at],
  ];
  const dated = dates.findLastIndex(([, at]) => at) + 1;
  // A card of the status alone has no dates.
  const reached = dated || (REACHED[line(card.status)] ?? 0);
  // Two dates are enough at a glance: when it was ordered and what happened last.
  const facts = [dates[0], ...(dated > 1 ? [dates[dated - 1]] : [])]
    .filter((row) => row?.[1])
    .map((row) => fact(line(row?.[0]), moment(line(row?.[1]), place)));
  const carrier = line(card.carrier);
  const tracking = line(card.tracking_number);
  if (carrier || tracking) {
    const number = tracking ? h("span", { class: "figures" }, tracking) : null;
    const copy = tracking && navigator.clipboard ? copyButton(tracking, texts) : null;
    facts.push(fact(texts.carrier, carrier ? h("span", {}, carrier) : null, number, copy));
  }
  return h(
    "article",
    { class: "card" },
    cardHead(texts.order, line(card.number), stateWord("order", card.status, card.status_text, place), TONES[card.status] ?? ""),
    isClosed ? null : steps(dates.map(([name]) => name ?? ""), reached),
    facts.length ? h("dl", {}, ...facts) : null,
    ...itemRows(card, place, texts),
  );
}

/** @param {OrderCard} card @param {Place} place @param {Texts} texts */
function itemRows(card, place, texts) {
  const currency = line(card.currency) || "CNY";
  const rows = (Array.isArray(card.items) ? card.items : []).map((item) =>
    h(
      "li",
      {},
      h("span", { class: "name" }, line(item.name)),
      h("span", { class: "count" }, `×${line(item.quantity)}`),
      h("span", { class: "amount" }, Number.isInteger(item.amount_minor) ? money(Number(item.amount_minor), currency, place) : ""),
    ),
  );
  const shown = rows.length > 4 ? rows.slice(0, 3) : rows;
  const rest = rows.slice(shown.length);
  /** @type {HTMLElement[]} */
  const parts = [];
  if (shown.length) parts.push(h("ul", { class: "items" }, ...shown));
  if (rest.length) {
    parts.push(h("details", {}, h("summary", {}, texts.moreItems(rest.length)), h("ul", { class: "items" }, ...rest)));
  }
  const restMinor = otherCharges(card);
  if (restMinor) {
    const label = restMinor > 0 ? texts.charges : texts.discount;
    parts.push(h("p", { class: "rest" }, h("span", {}, label), h("span", {}, money(restMinor, currency, place))));
  }
  if (Number.isInteger(card.total_minor)) {
    const total = money(Number(card.total_minor), currency, place);
    parts.push(h("p", { class: "total" }, h("span", {}, texts.total), h("strong", {}, total)));
  }
  return parts;
}

/**
 * What the total has beside the items (shipping, or a discount when below zero), so that the
 * column adds up before the customer's eyes; 0 where the card does not tell.
 * @param {OrderCard} card
 */
export function otherCharges(card) {
  const items = Array.isArray(card.items) ? card.items : [];
  const amounts = items.map((item) => Number(item.amount_minor));
  const rest = Number(card.total_minor) - amounts.reduce((sum, amount) => sum + amount, 0);
  return items.length && Number.isInteger(rest) ? rest : 0;
}

/** @param {string} value @param {Texts} texts */
function copyButton(value, texts) {
  const button = h("button", { type: "button", class: "copy" }, texts.copy);
  button.addEventListener("click", () => {
    void navigator.clipboard.writeText(value).then(() => {
      button.textContent = texts.copied;
    });
  });
  return button;
}

/** @param {RefundCard} card @param {Place} place @param {Texts} texts */
function refundView(card, place, texts) {
  const isOver = card.state === "refused" || card.state === "withdrawn";
  const reached = { requested: 1, paid: 3 }[card.state] ?? 2;
  const expected = card.expected_on && !isOver && card.state !== "paid";
  return h(
    "article",
    { class: "card" },
    cardHead(
      texts.refundNumber,
      line(card.number),
      stateWord("refund", card.state, card.state_text, place),
      card.state === "paid" ? "ok" : (TONES[card.state] ?? ""),
    ),
    isOver ? null : steps(texts.refundSteps, reached),
    h(
      "dl",
      {},
      fact(
        texts.refundAmount,
        h("strong", { class: "big" }, money(Number(card.amount_minor), line(card.currency) || "CNY", place)),
      ),
      fact(texts.orderNumber, h("span", { class: "figures" }, line(card.order_number))),
      fact(texts.requested, moment(line(card.requested_at), place)),
      expected ? fact(texts.expected, calendarDay(line(card.expected_on), place)) : null,
    ),
  );
}

// ---------------------------------------------------------------------------------------- view

/**
 * What one row of the log is about: a message of the hub or one still in the outbox.
 * @typedef {object} Row
 * @property {string} key
 * @property {number} seq  0 while in the outbox
 * @property {Sender} sender
 * @property {string} text
 * @property {Card | null} card
 * @property {Date} at
 * @property {"" | "sending" | "sent" | "unsent"} delivery
 * @property {string} clientId
 * @property {Choice[]} choices
 */

/**
 * @typedef {object} DrawnRow
 * @property {HTMLElement} root
 * @property {HTMLElement} mark
 * @property {HTMLElement} badge
 * @property {HTMLElement | null} bubble
 * @property {HTMLElement} state
 * @property {string} delivery
 */

/** Draws the chat into a shadow root and passes on what the customer does. */
class View {
  /**
   * @param {Chat} chat
   * @param {object} options
   * @param {string} options.shopName
   * @param {string} options.color
   * @param {Place} options.place
   */
  constructor(chat, { shopName, color, place }) {
    this.chat = chat;
    this.texts = chat.texts;
    this.place = place;
    this.shopName = shopName || chat.texts.shop;
    this.isOpen = false;
    this.isComposing = false;
    this.drawRequested = false;
    this.newestDrawn = 0;
    /** @type {Map<string, DrawnRow>} */
    this.rows = new Map();

    this.host = document.createElement("zhanggui-chat");
    this.host.lang = chat.locale;
    const root = this.host.attachShadow({ mode: "open" });
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    const colors = new CSSStyleSheet();
    colors.replaceSync(colorRules(color));
    this.viewport = new CSSStyleSheet();
    this.viewport.replaceSync(":host { --seen-height: 100dvh; --seen-top: 0px; }");
    root.adoptedStyleSheets = [sheet, colors, this.viewport];

    this.unread = h("span", { class: "unread", hidden: true });
    this.launcher = h(
      "button",
      {
        type: "button",
        class: "launcher",
        "aria-haspopup": "dialog",
        "aria-expanded": "false",
        onclick: () => (this.isOpen ? this.close() : this.open()),
      },
      icon("chat"),
      icon("down"),
      this.unread,
    );
    root.append(this.launcher);
    this.root = root;
    /** @type {ReturnType<View["buildPanel"]> | null} built when first opened */
    this.panel = null;
    chat.onChange = () => this.requestDraw();
    this.drawLauncher();
  }

  // ---- parts

  buildPanel() {
    const { texts } = this;
    const status = h("p", { class: "owner" });
    const greeting = h("div", { class: "row other bot first" });
    const log = h("div", {
      class: "log",
      role: "log",
      "aria-live": "polite",
      "aria-label": texts.log,
      tabindex: "0",
      onscroll: () => this.drawJump(),
    });
    const chips = h("div", { class: "chips", role: "group", "aria-label": texts.choicesLabel, hidden: true });
    const typing = h("div", { class: "typing", hidden: true });
    const jump = h("button", { type: "button", class: "jump", hidden: true, onclick: () => this.scrollDown() }, texts.newMessages);
    const notice = h("p", { class: "notice", role: "status" });
    const count = h("p", { class: "count", "aria-live": "polite" });
    const mirror = h("div", { class: "mirror", "aria-hidden": "true" });
    const input = h("textarea", {
      rows: "1",
      "aria-label": texts.composer,
      placeholder: texts.placeholder,
      autocomplete: "off",
      enterkeyhint: "send",
      oninput: () => this.typed(),
      onkeydown: (event) => this.composerKey(event),
      oncompositionstart: () => (this.isComposing = true),
      oncompositionend: () => (this.isComposing = false),
    });
    const send = h("button", { type: "submit", class: "send", "aria-label": texts.send, disabled: true }, icon("send"));
    const form = h(
      "form",
      {
        class: "composer",
        onsubmit: (event) => {
          event.preventDefault();
          this.submit();
        },
      },
      h("div", { class: "field" }, mirror, input),
      send,
    );
    const title = h("h2", { id: "title" }, this.shopName);
    const root = h(
      "section",
      {
        class: "panel",
        role: "dialog",
        "aria-label": texts.dialog(this.shopName),
        hidden: true,
        onkeydown: (event) => this.panelKey(event),
      },
      h(
        "header",
        { class: "top" },
        h("span", { class: "face" }, icon("bot")),
        h("div", { class: "who" }, title, status),
        h("button", { type: "button", class: "close", "aria-label": texts.close, onclick: () => this.close() }, icon("down")),
      ),
      h("div", { class: "middle" }, log, jump),
      h("footer", {}, notice, form, count),
    );
    log.append(greeting, typing, chips);
    const welcome = h("div", { class: "bubble" });
    greeting.append(h("span", { class: "badge" }, texts.badge.bot), welcome);
    this.root.prepend(root);
    return { root, status, greeting, welcome, log, chips, typing, jump, notice, count, mirror, input, send };
  }

  // ---- opening and closing

  open() {
    if (this.isOpen) return;
    this.isOpen = true;
    this.panel ??= this.buildPanel();
    this.panel.root.hidden = false;
    this.launcher.setAttribute("aria-expanded", "true");
    this.chat.isWatched = true;
    void this.chat.whenIdentified.then(() => this.chat.connect());
    this.chat.markRead();
    this.followViewport();
    this.draw();
    this.scrollDown();
    // On a touch screen focus would raise the keyboard over the conversation.
    if (matchMedia("(hover: hover)").matches) this.panel.input.focus();
    else this.panel.log.focus();
  }

  close() {
    if (!this.isOpen || !this.panel) return;
    this.isOpen = false;
    this.panel.root.hidden = true;
    this.launcher.setAttribute("aria-expanded", "false");
    this.chat.isWatched = false;
    this.chat.tellTyping(false);
    this.draw();
    this.launcher.focus();
  }

  /** Full screen on phones follows the part of the page the keyboard leaves free. */
  followViewport() {
    const seen = window.visualViewport;
    if (!seen || this.isFollowing) return;
    this.isFollowing = true;
    const rule = /** @type {CSSStyleRule} */ (this.viewport.cssRules[0]);
    const follow = () => {
      rule.style.setProperty("--seen-height", `${seen.height}px`);
      rule.style.setProperty("--seen-top", `${seen.offsetTop}px`);
      if (this.isOpen) this.scrollDown();
    };
    follow();
    seen.addEventListener("resize", follow);
    seen.addEventListener("scroll", follow);
  }

  // ---- keys

  /** @param {KeyboardEvent} event */
  panelKey(event) {
    if (event.key === "Escape" && !this.isComposing) {
      event.stopPropagation();
      this.close();
    } else if (event.key === "Tab" && matchMedia(PHONE).matches) {
      this.keepFocusInside(event);
    }
  }

  /** Full screen nothing else is visible, so focus stays here. @param {KeyboardEvent} event */
  keepFocusInside(event) {
    const stops = [
      .../** @type {NodeListOf<HTMLElement>} */ (
        this.panel?.root.querySelectorAll("button:not(:disabled), textarea, summary, [tabindex='0']") ?? []
      ),
    ].filter((element) => element.checkVisibility());
    const edge = event.shiftKey ? stops[0] : stops.at(-1);
    if (this.root.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
  }

  /** @param {KeyboardEvent} event */
  composerKey(event) {
    // Enter that confirms an input method's candidate is no wish to send (229: Safari, old ones).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    this.submit();
  }

  // ---- writing

  typed() {
    if (!this.panel) return;
    const { input, mirror, send, count } = this.panel;
    const text = input.value;
    // The mirror has the same text in the same grid cell: the field grows without any style set.
    mirror.textContent = `${text}\u200b`;
    const left = MAX_CODE_POINTS - codePoints(text.trim());
    count.textContent = left < 0 ? this.texts.over(-left) : left <= 200 ? this.texts.left(left) : "";
    count.classList.toggle("over", left < 0);
    send.disabled = left < 0 || !text.trim();
    this.chat.tellTyping(Boolean(text.trim()));
  }

  submit() {
    if (!this.panel) return;
    const text = this.panel.input.value.trim();
    if (!text || codePoints(text) > MAX_CODE_POINTS) return;
    this.chat.write(text);
    this.panel.input.value = "";
    this.typed();
    this.draw();
    this.scrollDown();
    this.panel.input.focus();
  }

  /** @param {string} text @param {string} choiceId */
  choose(text, choiceId) {
    this.chat.write(text, choiceId);
    this.draw();
    this.scrollDown();
    if (matchMedia("(hover: hover)").matches) this.panel?.input.focus();
    else this.panel?.log.focus();
  }

  // ---- drawing

  requestDraw() {
    if (this.drawRequested) return;
    this.drawRequested = true;
    requestAnimationFrame(() => {
      this.drawRequested = false;
      this.draw();
    });
  }

  draw() {
    this.drawLauncher();
    if (!this.panel || !this.isOpen) return;
    const wasAtEnd = this.isAtEnd();
    this.drawOwner();
    this.drawLog();
    this.drawNotice();
    const newest = this.chat.newestSeq();
    if (wasAtEnd) this.scrollDown();
    else if (newest > this.newestDrawn) this.panel.jump.classList.add("fresh");
    this.newestDrawn = newest;
    this.drawJump();
  }

  drawLauncher() {
    const count = this.isOpen ? 0 : this.chat.unreadCount();
    this.unread.hidden = count === 0;
    this.unread.textContent = count > 99 ? "99+" : String(count);
    const label = this.isOpen ? this.texts.close : count ? this.texts.openUnread(count) : this.texts.open;
    this.launcher.setAttribute("aria-label", label);
    this.launcher.classList.toggle("is-open", this.isOpen);
  }

  drawOwner() {
    if (!this.panel) return;
    const { texts, panel } = this;
    const { owner } = this.chat;
    const isPreparing = owner?.kind === "bot" && !owner.isReady;
    panel.root.dataset.owner = isPreparing ? "preparing" : (owner?.kind ?? "none");
    panel.root.classList.toggle("live", this.chat.state === "ready");
    if (!owner) {
      panel.status.textContent = this.chat.state === "refused" ? "" : texts.connecting;
      return;
    }
    /** @type {Record<string, string>} */
    const words = {
      queue: owner.queuePosition ? texts.queueAt(owner.queuePosition) : texts.queue,
      agent: texts.agent(owner.agentName),
      closed: texts.closed,
    };
    const sentence = Object.hasOwn(words, owner.kind) ? words[owner.kind] : texts.botOwner;
    panel.status.textContent = (isPreparing ? texts.botPreparing : sentence) ?? "";
  }

  /** @returns {Row[]} */
  rowsWanted() {
    const now = Date.now();
    /** @type {Row[]} */
    const rows = this.chat.history().map((message) => ({
      key: message.clientId ? `c:${message.clientId}` : `s:${message.seq}`,
      seq: message.seq,
      sender: message.sender,
      text: message.text,
      card: message.card,
      at: message.sentAt,
      delivery: message.sender === "customer" ? "sent" : "",
      clientId: message.clientId ?? "",
      choices: message.choices,
    }));
    for (const entry of this.chat.outbox.entries) {
      const isUnsent = entry.isHeld || now - entry.writtenAt > SLOW_AFTER_MS;
      rows.push({
        key: `c:${entry.clientId}`,
        seq: 0,
        sender: "customer",
        text: entry.text,
        card: null,
        at: new Date(entry.writtenAt),
        delivery: isUnsent ? "unsent" : "sending",
        clientId: entry.clientId,
        choices: [],
      });
    }
    return rows;
  }

  drawLog() {
    if (!this.panel) return;
    const { log, greeting, welcome, typing, chips } = this.panel;
    const wanted = this.rowsWanted();
    const keys = new Set(wanted.map((row) => row.key));
    for (const [key, drawn] of this.rows) {
      if (keys.has(key)) continue;
      drawn.root.remove();
      this.rows.delete(key);
    }
    // Old messages are not read out one by one; new ones are.
    log.setAttribute("aria-busy", String(this.chat.isReplaying()));
    // Not before the hub has spoken, so that the line does not change under the reader's eyes.
    const words = this.chat.greeting?.text ?? (this.chat.owner || this.chat.isOffline() ? this.texts.greeting(this.shopName) : "");
    greeting.hidden = !words || wanted[0]?.sender === "bot" || (wanted[0]?.seq ?? 0) > 1;
    if (welcome.textContent !== words) welcome.textContent = words;
    /** @type {Row | null} */
    let before = null;
    /** @type {Element} */
    let place = greeting;
    for (const row of wanted) {
      const drawn = this.rows.get(row.key) ?? this.newRow(row);
      this.rows.set(row.key, drawn);
      if (place.nextElementSibling !== drawn.root) place.after(drawn.root);
      place = drawn.root;
      this.updateRow(drawn, row, before);
      before = row;
    }
    this.drawTyping(typing);
    this.drawChips(chips, wanted);
  }

  /** @param {Row} row */
  newRow(row) {
    const mark = h("p", { class: "mark", hidden: true });
    const badge = h("span", { class: "badge", hidden: true });
    const state = h("span", { class: "state" });
    const article = articleBubble(row.card);
    const card = article ?? (row.card ? cardView(row.card, this.place, this.texts) : null);
    const bubble = row.text && !article ? h("div", { class: "bubble", dir: "auto" }, row.text) : null;
    const side = row.sender === "customer" ? "own" : `other ${row.sender}`;
    const root = h("div", { class: `row ${side}` }, mark, badge, bubble, card, state);
    return { root, mark, badge, bubble, state, delivery: "" };
  }

  /**
   * @param {DrawnRow} drawn
   * @param {Row} row
   * @param {Row | null} before
   */
  updateRow(drawn, row, before) {
    const isPause = !before || row.at.getTime() - before.at.getTime() > QUIET_GAP_MS;
    drawn.mark.hidden = !isPause;
    // The hub trims and composes what was typed: its text counts.
    if (drawn.bubble && drawn.bubble.textContent !== row.text) drawn.bubble.textContent = row.text;
    if (isPause) drawn.mark.textContent = timeMark(row.at, this.place, this.texts);
    const isFirst = isPause || before?.sender !== row.sender;
    drawn.root.classList.toggle("first", isFirst);
    if (row.sender !== "customer") {
      drawn.badge.hidden = !isFirst;
      drawn.badge.textContent = this.texts.badge[row.sender];
    }
    if (drawn.delivery === row.delivery) return;
    drawn.delivery = row.delivery;
    drawn.state.className = `state ${row.delivery}`;
    drawn.state.replaceChildren(...this.deliveryParts(row));
  }

  /** @param {Row} row @returns {Node[]} */
  deliveryParts(row) {
    const { texts } = this;
    if (row.delivery === "sending") return [icon("clock"), h("span", { class: "spoken" }, texts.sending)];
    if (row.delivery === "sent") return [icon("check"), h("span", { class: "spoken" }, texts.sent)];
    if (row.delivery === "unsent") {
      const retry = h("button", { type: "button", onclick: () => this.chat.retrySending(row.clientId) }, texts.retry);
      return [document.createTextNode(`${texts.unsent} · `), retry];
    }
    return [];
  }

  /** @param {HTMLElement} typing */
  drawTyping(typing) {
    const who = this.chat.typing;
    typing.hidden = !who;
    if (who && typing.dataset.who !== who) {
      typing.replaceChildren(
        h("span", { class: "bubble" }, h("i", {}), h("i", {}), h("i", {})),
        h("span", { class: "spoken" }, this.texts.typing[who]),
      );
    }
    typing.dataset.who = who ?? "";
  }

  /** @param {HTMLElement} chips @param {Row[]} rows */
  drawChips(chips, rows) {
    const last = rows.at(-1);
    // Only under what stands last; words of the customer, sent or not, have none.
    const isOpen = !this.chat.spentChoices.has(last?.seq ?? 0);
    const offered = last ? last.choices : (this.chat.greeting?.choices ?? []);
    const wanted = isOpen && this.chat.state !== "refused" ? offered : [];
    chips.hidden = wanted.length === 0;
    const signature = JSON.stringify(wanted);
    if (chips.dataset.shown === signature) return;
    chips.dataset.shown = signature;
    chips.replaceChildren(
      ...wanted.map(({ id, title }) =>
        h("button", { type: "button", class: "chip", onclick: () => this.choose(title, id) }, title),
      ),
    );
  }

  drawNotice() {
    if (!this.panel) return;
    const { chat, panel } = this;
    const isOffline = chat.isOffline();
    const sentence = chat.refusal || (isOffline ? chat.brokenBecause : chat.notice);
    if (panel.notice.textContent !== sentence) panel.notice.textContent = sentence;
    panel.notice.classList.toggle("offline", isOffline || Boolean(chat.refusal));
    panel.input.disabled = chat.state === "refused";
  }

  // ---- scrolling

  isAtEnd() {
    if (!this.panel) return true;
    const { scrollHeight, scrollTop, clientHeight } = this.panel.log;
    return scrollHeight - scrollTop - clientHeight < 80;
  }

  scrollDown() {
    if (!this.panel) return;
    this.panel.log.scrollTop = this.panel.log.scrollHeight;
    this.drawJump();
  }

  drawJump() {
    if (!this.panel) return;
    const { jump } = this.panel;
    if (this.isAtEnd()) jump.classList.remove("fresh");
    jump.hidden = !jump.classList.contains("fresh");
  }
}

/**
 * The shop's colour as the one accent, with a readable ink on it; "" keeps 朱砂.
 * @param {string} color #RGB or #RRGGBB; anything else is ignored
 */
function colorRules(color) {
  const short = /^#([0-9a-f])([0-9a-f])([0-9a-f])$/iu.exec(color);
  const hex = short ? `#${short[1]}${short[1]}${short[2]}${short[2]}${short[3]}${short[3]}` : color;
  if (!/^#[0-9a-f]{6}$/iu.test(hex) || hex.toUpperCase() === "#B4341F") return "";
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((start) => {
    const part = Number.parseInt(hex.slice(start, start + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  // 4.5:1 against white, as WCAG defines contrast.
  const isDark = 1.05 / (luminance + 0.05) >= 4.5;
  const light = `--brand: ${hex}; --brand-soft: color-mix(in srgb, ${hex} 9%, #FFFFFF);
    --on-brand: ${isDark ? "#FFFFFF" : "#1B1F24"}; --brand-text: ${isDark ? hex : "#1B1F24"};`;
  const dark = `--brand: color-mix(in srgb, ${hex} 50%, #FFFFFF); --on-brand: #15181C;
    --brand-soft: color-mix(in srgb, ${hex} 25%, #15181C); --brand-text: var(--brand);`;
  return `:host { ${light} } @media (prefers-color-scheme: dark) { :host { ${dark} } }`;
}

const STYLE = `
:host {
  all: initial !important;
  color-scheme: light dark !important;
  --ink: #1B1F24; --ink-2: #57606A; --ink-3: #8C959F;
  --paper: #FFFFFF; --paper-2: #F6F7F9; --line: #E3E6EA;
  --brand: #B4341F; --brand-soft: #FBEDEA; --on-brand: #FFFFFF; --brand-text: var(--brand);
  --ok: #1A7F37; --warn: #9A6700; --bad: #CF222E; --info: #0969DA;
  --font: -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif;
  --move: 160ms ease-out;
}
@media (prefers-color-scheme: dark) {
  :host {
    --ink: #E7EAEE; --ink-2: #A7B0BA; --ink-3: #727C87;
    --paper: #15181C; --paper-2: #1E2227; --line: #31373E;
    --brand: #F0917D; --brand-soft: #3A2420; --on-brand: #2B0F09;
    --ok: #57C878; --warn: #D9A93A; --bad: #FF8A84; --info: #6CB2FF;
  }
}
*, *::before, *::after { box-sizing: border-box; margin: 0; padding: 0; }
[hidden] { display: none !important; }
button, textarea { font: inherit; color: inherit; background: none; border: 0; }
button { cursor: pointer; }
ul, ol { list-style: none; }
h2, h3 { font: inherit; }
:focus-visible { outline: 2px solid var(--brand); outline-offset: 2px; }
.spoken { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.figures { font-variant-numeric: tabular-nums; }
.icon { width: 20px; height: 20px; fill: none; stroke: currentColor; stroke-width: 1.75; stroke-linecap: round; stroke-linejoin: round; flex: none; }

.launcher, .panel { position: fixed; z-index: 2147483000; font: 14px/1.6 var(--font); color: var(--ink); }
.launcher { right: 24px; bottom: 24px; width: 56px; height: 56px; border-radius: 50%; background: var(--brand); color: var(--on-brand); display: grid; place-items: center; box-shadow: 0 2px 8px rgb(27 31 36 / 18%); transition: transform var(--move); }
.launcher:hover { transform: translateY(-2px); }
.launcher .icon { width: 26px; height: 26px; grid-area: 1 / 1; transition: opacity var(--move), transform var(--move); }
.launcher .icon-down, .launcher.is-open .icon-chat { opacity: 0; transform: scale(.7); }
.launcher.is-open .icon-down { opacity: 1; transform: none; }
.unread { position: absolute; top: -2px; right: -2px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px; background: var(--ink); color: var(--paper); border: 2px solid var(--paper); font-size: 12px; line-height: 18px; font-weight: 600; font-variant-numeric: tabular-nums; text-align: center; }

.panel { right: 24px; bottom: 96px; width: 380px; height: 620px; max-height: min(100dvh - 120px, max(440px, 100dvh - 180px)); display: grid; grid-template-rows: auto 1fr auto; background: var(--paper); border: 1px solid var(--line); border-radius: 16px; box-shadow: 0 8px 32px rgb(27 31 36 / 14%); overflow: hidden; animation: rise var(--move); }
@keyframes rise { from { opacity: 0; transform: translateY(8px); } }

.top { display: flex; align-items: center; gap: 12px; padding: 12px 12px 12px 16px; border-bottom: 1px solid var(--line); }
.face { width: 40px; height: 40px; border-radius: 50%; display: grid; place-items: center; background: var(--brand); color: var(--on-brand); flex: none; }
.who { min-width: 0; flex: 1; }
.who h2 { font-size: 16px; font-weight: 600; line-height: 1.4; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.owner { font-size: 12px; line-height: 1.5; color: var(--ink-2); overflow-wrap: anywhere; display: flex; gap: 6px; align-items: baseline; max-height: 3em; overflow: hidden; }
.owner::before { content: ""; width: 8px; height: 8px; border-radius: 50%; background: var(--ink-3); flex: none; }
.live .owner::before { background: var(--ok); }
.live[data-owner="queue"] .owner::before, .live[data-owner="preparing"] .owner::before { background: var(--warn); }
.live[data-owner="closed"] .owner::before { background: var(--ink-3); }
.close { width: 40px; height: 40px; border-radius: 6px; display: grid; place-items: center; color: var(--ink-2); flex: none; }
.close:hover { background: var(--paper-2); }

.middle { position: relative; min-height: 0; }
.log { height: 100%; overflow-y: auto; overscroll-behavior: contain; padding: 16px 16px 8px; display: flex; flex-direction: column; }
.log:focus-visible { outline-offset: -2px; }
.row { display: flex; flex-direction: column; align-items: flex-start; max-width: 100%; margin-top: 4px; }
.row.first { margin-top: 16px; }
.log > .row:first-child, .log > .row[hidden] + .row { margin-top: 0; }
.mark { align-self: center; font-size: 12px; color: var(--ink-2); padding: 8px 0 12px; font-variant-numeric: tabular-nums; }
.badge { font-size: 12px; line-height: 18px; color: var(--ink-2); margin: 0 0 4px 4px; }
.agent > .badge { color: var(--ok); font-weight: 600; }
.bubble { max-width: 88%; padding: 8px 12px; border-radius: 16px; background: var(--paper-2); white-space: pre-wrap; overflow-wrap: anywhere; unicode-bidi: isolate; }
.article > * + * { margin-top: 4px; }
.article ul { margin: 4px 0 0; padding-left: 20px; list-style: disc; }
.article-title { font-weight: 600; }
.article a { color: inherit; text-decoration: underline; text-underline-offset: 2px; }
.other.first > .bubble { border-top-left-radius: 4px; }
.system > .bubble { background: none; border: 1px solid var(--line); color: var(--ink-2); }
.own { display: grid; grid-template-columns: 1fr auto; align-items: end; justify-items: end; column-gap: 6px; }
.own > .mark { grid-column: 1 / -1; justify-self: center; }
.own > .bubble { background: var(--brand-soft); grid-area: 2 / 2; max-width: 100%; }
.own.first > .bubble { border-top-right-radius: 4px; }
.own > .state { grid-area: 2 / 1; min-width: 16%; display: flex; justify-content: flex-end; }
.state .icon { width: 14px; height: 14px; color: var(--ink-3); margin-bottom: 6px; }
.own > .state.unsent { grid-area: 3 / 1 / auto / -1; font-size: 12px; color: var(--bad); padding-top: 4px; }
.state button { color: var(--bad); text-decoration: underline; text-underline-offset: 3px; padding: 0 4px; margin-left: 2px; border-radius: 4px; }

.chips { display: flex; flex-wrap: wrap; gap: 8px; padding: 12px 0 4px; }
.chip { border: 1px solid var(--brand); color: var(--brand-text); background: var(--paper); border-radius: 16px; padding: 4px 12px; min-height: 34px; max-width: 100%; overflow-wrap: anywhere; text-align: left; transition: background var(--move); }
.chip:hover { background: var(--brand-soft); }
.typing { margin-top: 12px; }
.typing .bubble { display: inline-flex; gap: 4px; padding: 12px; border-top-left-radius: 4px; }
.typing i { width: 6px; height: 6px; border-radius: 50%; background: var(--ink-3); animation: nod 1.2s infinite ease-in-out; }
.typing i:nth-child(2) { animation-delay: .15s; }
.typing i:nth-child(3) { animation-delay: .3s; }
@keyframes nod { 0%, 60%, 100% { transform: none; } 30% { transform: translateY(-4px); } }
.jump { position: absolute; left: 50%; bottom: 8px; transform: translateX(-50%); background: var(--ink); color: var(--paper); border-radius: 16px; padding: 4px 16px; font-size: 12px; }

.card { width: 100%; max-width: 320px; margin-top: 4px; border: 1px solid var(--line); border-radius: 10px; background: var(--paper); padding: 12px 16px; font-size: 13px; overflow-wrap: anywhere; }
.card .what { font-size: 12px; color: var(--ink-2); }
.card .status { font-size: 20px; line-height: 1.5; font-weight: 600; }
.status.ok { color: var(--ok); } .status.warn { color: var(--warn); } .status.bad { color: var(--bad); } .status.info { color: var(--info); }
.steps { display: flex; margin: 12px 0 4px; }
.steps li { position: relative; flex: 1; font-size: 12px; color: var(--ink-2); padding-top: 14px; }
.steps li::before { content: ""; position: absolute; top: 0; left: 0; width: 8px; height: 8px; border-radius: 50%; background: var(--paper); border: 2px solid var(--line); z-index: 1; }
.steps li::after { content: ""; position: absolute; top: 3px; left: 8px; right: 0; height: 2px; background: var(--line); }
.steps li:last-child { flex: none; }
.steps li:last-child::after { display: none; }
.steps .done { color: var(--ink); }
.steps .done::before { background: var(--brand); border-color: var(--brand); }
.steps .done:not([aria-current])::after { background: var(--brand); }
.card dl { display: grid; gap: 4px; padding-top: 8px; }
.card dl > div { display: flex; gap: 12px; }
.card dt { color: var(--ink-2); flex: none; min-width: 4em; }
.card dd { min-width: 0; font-variant-numeric: tabular-nums; display: flex; flex-wrap: wrap; align-items: baseline; gap: 2px 8px; }
.card .big { font-size: 16px; }
.copy { border: 1px solid var(--line); border-radius: 6px; font-size: 12px; line-height: 20px; padding: 0 8px; color: var(--ink-2); white-space: nowrap; }
.copy:hover { background: var(--paper-2); }
.items { border-top: 1px solid var(--line); margin-top: 12px; padding-top: 8px; display: grid; grid-template-columns: 1fr auto minmax(64px, auto); gap: 4px 8px; }
.items li { display: grid; grid-template-columns: subgrid; grid-column: 1 / -1; font-variant-numeric: tabular-nums; }
.items .count { color: var(--ink-2); }
.items .amount { text-align: right; }
details .items { border-top: 0; margin: 0; padding-top: 4px; }
summary { cursor: pointer; color: var(--ink-2); padding-top: 4px; }
.rest { display: flex; justify-content: space-between; margin-top: 4px; color: var(--ink-2); font-variant-numeric: tabular-nums; }
.total { display: flex; justify-content: space-between; align-items: baseline; border-top: 1px solid var(--line); margin-top: 8px; padding-top: 8px; color: var(--ink-2); }
.total strong { color: var(--ink); font-size: 16px; font-variant-numeric: tabular-nums; }

footer { padding: 0 12px 12px; background: var(--paper); }
.notice { font-size: 12px; color: var(--ink-2); text-align: center; }
.notice:not(:empty) { padding: 4px 8px; }
.notice.offline { color: var(--warn); }
.composer { display: flex; align-items: flex-end; gap: 8px; border: 1px solid var(--line); border-radius: 10px; padding: 4px 4px 4px 12px; }
.composer:focus-within { border-color: var(--brand); }
.field { flex: 1; min-width: 0; display: grid; max-height: calc(4 * 1.6em + 12px); overflow: hidden; }
.field > * { grid-area: 1 / 1; padding: 6px 0; min-width: 0; white-space: pre-wrap; overflow-wrap: anywhere; line-height: 1.6; }
.mirror { visibility: hidden; }
.field textarea { width: 100%; height: 100%; max-height: calc(4 * 1.6em + 12px); resize: none; outline: 0; overflow-y: auto; scrollbar-width: thin; }
textarea::placeholder { color: var(--ink-2); opacity: 1; }
.send { width: 34px; height: 34px; border-radius: 6px; background: var(--brand); color: var(--on-brand); display: grid; place-items: center; flex: none; transition: background var(--move); }
.send:disabled { background: var(--paper-2); color: var(--ink-3); cursor: default; }
.count { font-size: 12px; color: var(--ink-2); text-align: right; }
.count.over { color: var(--bad); }

@media (max-width: 480px) {
  .launcher { right: 16px; bottom: 16px; }
  .launcher.is-open { display: none; }
  .panel { inset: var(--seen-top) 0 auto 0; width: auto; height: var(--seen-height); max-height: none; border: 0; border-radius: 0; box-shadow: none; }
  footer { padding-bottom: max(12px, env(safe-area-inset-bottom)); }
  .field { font-size: 16px; }
}
@media (prefers-reduced-motion: reduce) {
  *, *::before, *::after { animation: none !important; transition: none !important; }
}
@media print { :host { display: none !important; } }
`;

// --------------------------------------------------------------------------------------- start

/** @typedef {{url: string, command: string, expires_at: string}} TelegramLink  the command is what `url` makes Telegram send */
/** @typedef {{state: "none" | "waiting" | "bound", name?: string | null, since?: string | null, expires_at?: string | null}} TelegramState */
/**
 * Of the customer who is signed in; what was not done is thrown with a `code`.
 * @typedef {object} TelegramApi
 * @property {() => Promise<TelegramState>} state
 * @property {() => Promise<TelegramLink>} link  one code, for one use; another call makes another
 * @property {() => Promise<void>} unlink
 */
/** @typedef {{identify: (token: string | null) => Promise<void>, open: () => void, close: () => void, telegram: TelegramApi}} PageApi */

/** @param {HTMLScriptElement} tag the script element that embeds the widget */
function start(tag) {
  const { siteKey = "", color = "", shopName = "", identityUrl, timeZone } = tag.dataset;
  const wantedLocale = tag.dataset.locale ?? (navigator.language || "zh-CN");
  const locale = wantedLocale.toLowerCase().startsWith("zh") ? "zh-CN" : "en";
  const chat = new Chat({
    hub: new URL(import.meta.url).origin,
    siteKey,
    locale,
    identityUrl: identityUrl ?? null,
    texts: TEXTS[locale],
  });
  const view = new View(chat, {
    shopName: line(shopName),
    color,
    place: { locale, timeZone: timeZone || "Asia/Shanghai" },
  });
  document.body.append(view.host);
  /** @type {PageApi} */
  const api = {
    identify: (token) => chat.identify(token),
    open: () => view.open(),
    close: () => view.close(),
    telegram: {
      state: () => chat.askTelegram("GET"),
      link: () => chat.askTelegram("POST"),
      unlink: () => chat.askTelegram("DELETE"),
    },
  };
  Object.assign(window, { zhanggui: api });
  dispatchEvent(new Event("zhanggui:ready"));
  chat.start();
}

const ownTag = /** @type {HTMLScriptElement | null} */ (document.querySelector("script[data-site-key]"));
if (ownTag && !Object.hasOwn(window, "zhanggui")) start(ownTag);
