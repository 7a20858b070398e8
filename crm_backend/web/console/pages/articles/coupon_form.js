// @ts-check
/** Writing a coupon's terms. */

import { deed, put } from "../../api.js";
import { html } from "../../html.js";
import { Dialog } from "../../parts/dialog.js";
import { typed } from "../../parts/filters.js";
import { Field, Form, useDraft, useSending } from "../../parts/form.js";
import { wordFor, words } from "../../words.js";

const FEN = 100;
const LONGEST_CODE = 40;
const LONGEST_NAME = 60;
const CODE = /^[A-Z0-9-]{3,40}$/u;

/** @typedef {import("../../types.js").Coupon} Coupon */

/** @param {{row: Coupon | null, close: () => void}} props */
export function CouponForm({ row, close }) {
  const { articles: texts, shared } = words();
  const [draft, change, forgetDraft] = useDraft(`coupon:${row?.id ?? "new"}`, typedOf(row));
  const sending = useSending();
  const body = bodyOf(draft);
  const submit = () =>
    void sending.send(
      (key) => (row ? put(`/coupons/${row.id}`, body) : deed("/coupons", body, key)),
      () => {
        forgetDraft();
        close();
      },
    );
  const isIncomplete = !CODE.test(body.code) || !body.name || !(body.value > 0) || !body.valid_from || !body.valid_until;
  /** @param {[string, string][]} options @param {string} chosen */
  const choices = (options, chosen) => options.map(([id, text]) => html`<option key=${id} value=${id} selected=${id === chosen}>${text}</option>`);
  return html`<${Dialog} title=${row ? texts.editCoupon : texts.newCoupon} close=${close}>
    <${Form} isWide submit=${submit} sending=${sending} label=${shared.save} cancel=${close} isIncomplete=${isIncomplete}>
      <div class="form-pair">
        <${Field} label=${texts.code} hint=${texts.codeHint}>
          <input maxlength=${LONGEST_CODE} autocapitalize="characters" value=${draft.code} onInput=${typed((code) => change({ code }))} /><//>
        <${Field} label=${texts.couponName}><input maxlength=${LONGEST_NAME} value=${draft.name} onInput=${typed((name) => change({ name }))} /><//>
      </div>
      <div class="form-pair">
        <${Field} label=${texts.kind}><select value=${draft.kind} onChange=${typed((kind) => change({ kind }))}>${choices(Object.entries(texts.kinds), draft.kind)}</select><//>
        <${Field} label=${wordFor(texts.values, draft.kind)}>
          <input type="number" min="0" step=${draft.kind === "percent" ? "1" : "0.01"} value=${draft.value} onInput=${typed((value) => change({ value }))} /><//>
      </div>
      <div class="form-pair">
        <${Field} label=${texts.minSpend}><input type="number" min="0" step="0.01" value=${draft.least} onInput=${typed((least) => change({ least }))} /><//>
        <${Field} label=${texts.category} hint=${texts.categoryHint}>
          <input maxlength=${LONGEST_NAME} value=${draft.category} onInput=${typed((category) => change({ category }))} /><//>
      </div>
      <div class="form-pair">
        <${Field} label=${texts.validFrom}><input type="date" value=${draft.from} onInput=${typed((from) => change({ from }))} /><//>
        <${Field} label=${texts.validUntil}><input type="date" value=${draft.until} onInput=${typed((until) => change({ until }))} /><//>
      </div>
      <div class="form-pair">
        <${Field} label=${texts.limit} hint=${texts.limitHint}>
          <input type="number" min="1" value=${draft.limit} onInput=${typed((limit) => change({ limit }))} /><//>
        <${Field} label=${texts.audience}><select value=${draft.audience} onChange=${typed((audience) => change({ audience }))}>${choices(Object.entries(texts.audiences), draft.audience)}</select><//>
      </div>
    <//>
  <//>`;
}

/** A coupon while it is typed: money in 元. @param {Coupon | null} row */
function typedOf(row) {
  return {
    code: row?.code ?? "",
    name: row?.name ?? "",
    kind: /** @type {string} */ (row?.kind ?? "amount"),
    value: row ? String(row.kind === "percent" ? row.value : row.value / FEN) : "",
    least: row?.min_spend_minor ? String(row.min_spend_minor / FEN) : "",
    category: row?.category ?? "",
    from: row?.valid_from ?? "",
    until: row?.valid_until ?? "",
    limit: row?.per_customer_limit ? String(row.per_customer_limit) : "",
    audience: row?.is_public ? "public" : "single",
  };
}

/** @param {ReturnType<typeof typedOf>} draft */
function bodyOf(draft) {
  return {
    code: draft.code.trim().toUpperCase(),
    name: draft.name.trim(),
    kind: draft.kind,
    value: draft.kind === "percent" ? Number(draft.value) : Math.round(Number(draft.value) * FEN),
    min_spend_minor: Math.round(Number(draft.least) * FEN),
    valid_from: draft.from,
    valid_until: draft.until,
    category: draft.category.trim() || null,
    per_customer_limit: draft.limit ? Number(draft.limit) : null,
    is_public: draft.audience === "public",
  };
}
