// @ts-check
/** What every part of the demo shop is made of: calls to its server, elements, places that are empty. */

/** @type {import("/widget.js").Place} */
export const PLACE = { locale: "zh-CN", timeZone: "Asia/Shanghai" };

/** The shop's server said no, or could not be reached (status 0). */
export class ShopError extends Error {
  /** @param {number} status */
  constructor(status) {
    super(`shop answered ${status}`);
    this.status = status;
  }
}

/**
 * @param {string} path
 * @param {object} [body] makes it a POST
 * @returns {Promise<any>}
 */
export async function call(path, body) {
  /** @type {Response} */
  let answer;
  try {
    answer = await fetch(path, {
      cache: "no-store",
      ...(body && {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
      }),
    });
  } catch {
    throw new ShopError(0);
  }
  if (!answer.ok) throw new ShopError(answer.status);
  return answer.status === 204 ? {} : answer.json();
}

/**
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const element = document.getElementById(id);
  if (!element) throw new Error(`no #${id} on the page`);
  return element;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {...(Node | string)} children strings become text
 * @returns {HTMLElementTagNameMap[T]}
 */
export function make(tag, className, ...children) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.append(...children);
  return element;
}

/**
 * @param {string} className
 * @param {string} label
 * @param {() => void} press
 */
export function button(className, label, press) {
  const element = make("button", className, label);
  element.type = "button";
  element.addEventListener("click", press);
  return element;
}

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 */
export function svg(tag, attributes) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/**
 * @param {string} href
 * @param {string} viewBox
 */
export function picture(href, viewBox) {
  const drawing = svg("svg", { viewBox, "aria-hidden": "true" });
  drawing.append(svg("use", { href }));
  return drawing;
}

/**
 * An empty or failed place that says what to do next.
 * @param {string} title
 * @param {string} hint
 * @param {HTMLButtonElement} [action]
 */
export function stateBox(title, hint, action) {
  return make("div", "state", make("h2", "", title), make("p", "", hint), ...(action ? [action] : []));
}

/**
 * @param {unknown} error
 * @param {string} what
 * @param {() => void} again
 */
export function failedBox(error, what, again) {
  const isOffline = error instanceof ShopError && error.status === 0;
  const hint = isOffline ? "网络连接不上，请检查后再试。" : "服务暂时没有响应，请稍后再试。";
  return stateBox(`${what}没有加载出来`, hint, button("button", "重新加载", again));
}

/** @returns {import("/widget.js").PageApi | undefined} what the widget lets the page do */
export function chat() {
  return /** @type {any} */ (window).zhanggui;
}
