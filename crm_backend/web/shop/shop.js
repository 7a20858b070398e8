// @ts-check
/**
 * The demo shop: products, the customer's orders, sign-in as one of three demo customers.
 *
 * It also shows a shop's developer all that embedding needs: one script tag in index.html, and
 * `window.zhanggui.identify` after signing in or out.
 */

import { money, moment, otherCharges } from "/widget.js";
import { leaveAccount, showAccount } from "./account.js";
import { PLACE, ShopError, button, byId, call, chat, failedBox, make, picture, stateBox } from "./parts.js";

/** @typedef {import("/widget.js").OrderCard} OrderCard */
/**
 * @typedef {object} Product
 * @property {string} sku
 * @property {string} name
 * @property {string} category
 * @property {number} price_minor
 * @property {string} currency
 * @property {number | null} stock_units  null: not counted
 * @property {string} description
 * @property {string} art
 */
/** @typedef {import("./account.js").Customer} Customer */
/** @typedef {Customer & {hint: string}} DemoCustomer */

const EVERYTHING = "全部";
const FEW_UNITS = 5;
const TINTS = 5;

/** @type {Record<string, string>} drawing in art.svg by category */
const DRAWINGS = {
  杯壶: "cup",
  茶: "tea",
  家纺: "textile",
  厨房: "kitchen",
  数码: "digital",
  收纳: "storage",
  香氛: "scent",
  文具: "stationery",
  零食: "snack",
  护理: "care",
  户外: "outdoor",
  灯具: "lamp",
};
/** @type {Record<string, string>} */
const TONES = {
  pending_payment: "warn",
  paid: "info",
  shipped: "info",
  delivered: "ok",
  completed: "ok",
};

const VIEWS = /** @type {const} */ (["products", "orders", "account"]);
const TITLES = { products: "", orders: "我的订单 · ", account: "我的账户 · " };

/** @type {{customer: Customer | null, products: Product[], category: string}} */
const state = { customer: null, products: [], category: EVERYTHING };

// ------------------------------------------------------------------------------------ products

async function showProducts() {
  const grid = byId("grid");
  if (!state.products.length) grid.replaceChildren(...Array.from({ length: 8 }, placeholder));
  try {
    state.products = (await call("/shop/api/products")).products;
    state.products.sort((a, b) => shelfOf(a) - shelfOf(b) || a.sku.localeCompare(b.sku));
  } catch (error) {
    if (!state.products.length) {
      byId("filters").replaceChildren();
      grid.replaceChildren(make("li", "state-item", failedBox(error, "商品", () => void showProducts())));
      return;
    }
  }
  drawFilters();
  drawGrid();
}

/**
 * Where a product's category stands; unknown ones come last.
 * @param {Product} product
 */
function shelfOf(product) {
  const place = Object.keys(DRAWINGS).indexOf(product.category);
  return place < 0 ? Infinity : place;
}

function placeholder() {
  return make("li", "product waiting", make("div", "tile"), make("div", "line"), make("div", "line short"));
}

function drawFilters() {
  const categories = [EVERYTHING, ...new Set(state.products.map((product) => product.category))];
  if (!categories.includes(state.category)) state.category = EVERYTHING;
  byId("filters").replaceChildren(
    ...categories.map((category) => {
      const element = button("", category, () => {
        state.category = category;
        drawFilters();
        drawGrid();
        /** @type {HTMLElement | null} */ (document.querySelector("#filters [aria-pressed=true]"))?.focus();
      });
      element.setAttribute("aria-pressed", String(category === state.category));
      return element;
    }),
  );
}

function drawGrid() {
  const shown =
    state.category === EVERYTHING
      ? mixed(state.products)
      : state.products.filter((product) => product.category === state.category);
  byId("shown").textContent = `${state.category}，${shown.length} 件商品`;
  if (shown.length) {
    byId("grid").replaceChildren(...shown.map(productView));
  } else {
    byId("grid").replaceChildren(make("li", "state-item", stateBox("货架还是空的", "运行 zhanggui demo load 放入演示商品。")));
  }
}

/**
 * One of each category in turn, so that the first rows show what the shop has.
 * @param {Product[]} products
 */
function mixed(products) {
  const shelves = Map.groupBy(products, (product) => product.category);
  const depth = Math.max(0, ...[...shelves.values()].map((shelf) => shelf.length));
  return Array.from({ length: depth }, (_, row) =>
    [...shelves.values()].flatMap((shelf) => shelf[row] ?? []),
  ).flat();
}

/** @param {Product} product */
function productView(product) {
  const drawing = DRAWINGS[product.category] ?? product.art;
  const tint = [...product.sku].reduce((sum, sign) => sum * 31 + sign.charCodeAt(0), 7) % TINTS;
  const units = product.stock_units ?? Infinity;
  const isSoldOut = units <= 0;
  const isScarce = !isSoldOut && units <= FEW_UNITS;
  const stock = isSoldOut ? "已售罄" : isScarce ? `仅剩 ${units} 件` : "现货";
  return make(
    "li",
    `product tint-${tint}${isSoldOut ? " sold-out" : ""}`,
    make("div", "tile", picture(`/static/shop/art.svg#${drawing}`, "0 0 200 150")),
    make("h2", "", product.name),
    make("p", "about", product.description),
    make(
      "p",
      "buy",
      make("span", "price", money(product.price_minor, product.currency, PLACE)),
      make("span", `stock${isScarce ? " few" : ""}`, stock),
    ),
  );
}

// -------------------------------------------------------------------------------------- orders

async function showOrders() {
  const list = byId("order-list");
  if (!state.customer) {
    list.replaceChildren(
      stateBox("请先登录", "登录后可以看到您的订单和物流。", button("button primary", "登录", openSignIn)),
    );
    return;
  }
  list.setAttribute("aria-busy", "true");
  try {
    const { orders } = await call("/shop/api/orders");
    list.replaceChildren(...drawOrders(orders));
  } catch (error) {
    if (error instanceof ShopError && [401, 403].includes(error.status)) {
      setCustomer(null);
      return;
    }
    list.replaceChildren(failedBox(error, "订单", () => void showOrders()));
  } finally {
    list.removeAttribute("aria-busy");
  }
}

/** @param {OrderCard[]} orders */
function drawOrders(orders) {
  if (orders.length) return orders.map(orderView);
  const browse = button("button", "去看看商品", () => {
    location.hash = "#/";
  });
  return [stateBox("还没有订单", "这位演示客户还没有买过东西。", browse)];
}

/** @param {OrderCard} order */
function orderView(order) {
  const currency = order.currency ?? "CNY";
  const turn = picture("/static/shop/icons.svg#down", "0 0 24 24");
  turn.setAttribute("class", "turn");
  const summary = make(
    "summary",
    "",
    make("span", `status ${TONES[order.status] ?? "over"}`, order.status_text),
    make("span", "", make("span", "number", order.number), make("span", "when", moment(order.placed_at, PLACE))),
    make("span", "price", money(order.total_minor ?? 0, currency, PLACE)),
    turn,
  );
  const help = make(
    "div",
    "help",
    make("span", "", "查物流、催发货、退款，都可以直接跟客服说。"),
    button("button", "问客服", openChat),
  );
  return make("details", "order", summary, make("div", "inside", orderFacts(order), orderItems(order, currency), help));
}

/** @param {OrderCard} order */
function orderFacts(order) {
  const parcel = [order.carrier, order.tracking_number].filter(Boolean).join(" ");
  /** @type {[string, string][]} */
  const rows = [
    ["付款", order.paid_at ? moment(order.paid_at, PLACE) : ""],
    ["发货", order.shipped_at ? moment(order.shipped_at, PLACE) : ""],
    ["签收", order.delivered_at ? moment(order.delivered_at, PLACE) : ""],
    ["物流", parcel],
  ];
  return make(
    "dl",
    "",
    ...rows
      .filter(([, value]) => value)
      .map(([term, value]) => make("div", "", make("dt", "", term), make("dd", "", value))),
  );
}

/**
 * @param {OrderCard} order
 * @param {string} currency
 */
function orderItems(order, currency) {
  const head = make("tr", "");
  head.append(heading("商品", ""), heading("数量", "figure"), heading("金额", "figure"));
  const rows = (order.items ?? []).map((item) =>
    make(
      "tr",
      "",
      make("td", "", item.name),
      make("td", "figure", String(item.quantity)),
      make("td", "figure", money(item.amount_minor ?? 0, currency, PLACE)),
    ),
  );
  const rest = otherCharges(order);
  if (rest) {
    const label = rest > 0 ? "运费等" : "优惠";
    const amount = make("td", "figure", money(rest, currency, PLACE));
    rows.push(make("tr", "", make("td", "", label), make("td", ""), amount));
  }
  return make("table", "", make("thead", "", head), make("tbody", "", ...rows));
}

/**
 * @param {string} text
 * @param {string} className
 */
function heading(text, className) {
  const cell = make("th", className, text);
  cell.scope = "col";
  return cell;
}

// ------------------------------------------------------------------------------------- sign-in

/** @param {Customer | null} customer */
function setCustomer(customer) {
  state.customer = customer;
  byId("who").hidden = !customer;
  byId("who").textContent = customer?.name ?? "";
  byId("sign-in").hidden = Boolean(customer);
  byId("sign-out").hidden = !customer;
  leaveAccount();
  if (currentView() !== "products") load();
}

/** Tells the chat who is signed in now. */
async function tellChat() {
  const { identity_token: token } = await call("/shop/identity");
  await chat()?.identify(token);
}

async function openSignIn() {
  const dialog = /** @type {HTMLDialogElement} */ (byId("sign-in-dialog"));
  const place = byId("customers");
  place.replaceChildren();
  dialog.showModal();
  try {
    const { customers } = await call("/shop/api/demo-customers");
    place.replaceChildren(.../** @type {DemoCustomer[]} */ (customers).map(customerButton));
    place.querySelector("button")?.focus();
  } catch (error) {
    place.replaceChildren(failedBox(error, "演示客户", () => void openSignIn()));
  }
}

/** @param {DemoCustomer} customer */
function customerButton(customer) {
  const element = button("", "", () => void signIn(customer));
  element.append(
    make("span", "face", [...customer.name].at(0) ?? ""),
    make("strong", "", customer.name),
    make("span", "hint", customer.hint),
  );
  return element;
}

/** @param {DemoCustomer} customer */
async function signIn(customer) {
  try {
    await call("/shop/api/sign-in", { number: customer.number });
    await tellChat();
  } catch {
    byId("customers").replaceChildren(make("p", "problem", "登录没有成功，请稍后再试。"));
    return;
  }
  /** @type {HTMLDialogElement} */ (byId("sign-in-dialog")).close();
  setCustomer(customer);
}

async function signOut() {
  await call("/shop/api/sign-out", {}).catch(() => {});
  await chat()?.identify(null);
  setCustomer(null);
}

// ---------------------------------------------------------------------------------------- page

function openChat() {
  chat()?.open();
}

/** @typedef {"products" | "orders" | "account"} View */

/** @returns {View} */
function currentView() {
  if (location.hash.startsWith("#/account")) return "account";
  return location.hash.startsWith("#/orders") ? "orders" : "products";
}

/** The part of the page that the address names, without what it loads. */
function showFrame() {
  const view = currentView();
  for (const each of VIEWS) byId(each).hidden = view !== each;
  for (const link of document.querySelectorAll("nav [data-view]")) {
    const isHere = /** @type {HTMLElement} */ (link).dataset.view === view;
    if (isHere) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  document.title = `${TITLES[view]}山屿生活 · 演示店`;
}

function load() {
  const view = currentView();
  if (view === "orders") void showOrders();
  else if (view === "account") showAccount(state.customer, openSignIn);
  else void showProducts();
}

function showNetwork() {
  byId("offline").hidden = navigator.onLine;
}

async function begin() {
  addEventListener("hashchange", () => {
    leaveAccount();
    showFrame();
    load();
    byId("main").focus();
  });
  addEventListener("online", showNetwork);
  addEventListener("offline", showNetwork);
  byId("ask").addEventListener("click", openChat);
  byId("sign-in").addEventListener("click", () => void openSignIn());
  byId("sign-out").addEventListener("click", () => void signOut());
  showNetwork();
  showFrame();
  if (currentView() === "products") load();
  // Orders and account are drawn by setCustomer, once it is known whose.
  const { customer } = await call("/shop/api/me").catch(() => ({ customer: null }));
  setCustomer(customer);
}

void begin();
