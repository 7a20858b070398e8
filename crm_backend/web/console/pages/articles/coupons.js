// @ts-check
/** Coupons: the bot names the public ones while they are valid. */

import { money, oneLine } from "../../format.js";
import { html } from "../../html.js";
import { Entries } from "../../parts/entries.js";
import { fill, words } from "../../words.js";
import { CouponForm } from "./coupon_form.js";

/** @typedef {import("../../types.js").Coupon} Coupon */

/** @param {import("./page.js").ViewProps} props */
export function CouponsView({ head }) {
  const { articles: texts } = words();
  const kind = {
    path: "coupons",
    rows: "coupons",
    operation: /** @type {const} */ ("edit_knowledge"),
    note: texts.notes.coupons,
    readersNote: texts.managersOnly,
    deleted: texts.deleted,
    add: texts.newCoupon,
    empty: { title: texts.couponsEmptyTitle, hint: texts.couponsEmptyHint },
    contentOf: (/** @type {Coupon} */ { id: _, ...content }) => content,
    nameOf: (/** @type {Coupon} */ row) => oneLine(row.code),
    Content: CouponContent,
    EditForm: CouponForm,
  };
  return html`<${Entries} head=${head} kind=${kind} />`;
}

/** @param {{row: Coupon}} props */
function CouponContent({ row }) {
  const { articles: texts } = words();
  const terms = [
    row.kind === "percent" ? fill(texts.percentOff, { percent: oneLine(row.value) }) : fill(texts.amountOff, { amount: money(row.value, null) }),
    row.min_spend_minor > 0 && fill(texts.fromSpend, { amount: money(row.min_spend_minor, null) }),
    row.category && fill(texts.onlyCategory, { category: oneLine(row.category) }),
    row.per_customer_limit && fill(texts.perCustomer, { count: oneLine(row.per_customer_limit) }),
  ];
  return html`<div class="entry-text">
    <p class="entry-head"><kbd>${oneLine(row.code)}</kbd> <span class="strong">${oneLine(row.name)}</span>
      ${row.is_public ? html` <span class="badge ok">${texts.isPublic}</span>` : html` <span class="badge">${texts.notPublic}</span>`}</p>
    <p class="hint">${terms.filter(Boolean).join(" · ")}</p>
    <p class="hint figures">${oneLine(row.valid_from)}–${oneLine(row.valid_until)}</p>
  </div>`;
}
