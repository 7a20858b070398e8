// @ts-check
/** API tokens for programs: made, shown once, revoked. */

import { remove } from "../../api.js";
import { oneLine } from "../../format.js";
import { html, useState } from "../../html.js";
import { useLoaded } from "../../loaded.js";
import { Dialog } from "../../parts/dialog.js";
import { Form, useSending } from "../../parts/form.js";
import { Listing } from "../../parts/listing.js";
import { PageHead } from "../../parts/page_head.js";
import { Table } from "../../parts/table.js";
import { Tags } from "../../parts/tags.js";
import { fill, wordFor, words } from "../../words.js";
import { TokenForm } from "./token_form.js";

const MOST_TOKENS = 200;

/** @typedef {{id: string | number, label: string, scopes: string[], revoked_at: string | null}} Token */

/** @param {import("./page.js").ViewProps} props */
export function TokensView({ head }) {
  const { team } = words();
  const [isMaking, setMaking] = useState(false);
  const [revoked, setRevoked] = useState(/** @type {Token | null} */ (null));
  const list = useLoaded("/staff/api-tokens", { limit: MOST_TOKENS });
  const changed = () => void list.source.load();
  const make = html`<button type="button" class="button primary" onClick=${() => setMaking(true)}>${team.newToken}</button>`;
  return html`<div class="sheet">
    <${PageHead} ...${head}>${make}<//>
    <div class="sheet-scroll">
      <${Listing} of=${list} name="api_tokens" empty=${{ title: team.tokensEmptyTitle, hint: team.tokensEmptyHint, action: make }}
        draw=${(/** @type {Token[]} */ rows) => html`<${Table} label=${team.views.tokens} rows=${rows}
          columns=${columns(setRevoked)} keyOf=${(/** @type {Token} */ row) => String(row.id)} />`} />
    </div>
    ${isMaking && html`<${TokenForm} changed=${changed} close=${() => setMaking(false)} />`}
    ${revoked && html`<${Revoke} token=${revoked} changed=${changed} close=${() => setRevoked(null)} />`}
  </div>`;
}

/** @param {(token: Token) => void} revoke @returns {import("../../parts/table.js").Column<Token>[]} */
function columns(revoke) {
  const { team } = words();
  const { tokenColumns: titles } = team;
  return [
    { id: "label", title: titles.label, cell: (row) => html`<span class="strong">${oneLine(row.label)}</span>` },
    { id: "scopes", title: titles.scopes, isWide: true, cell: (row) => html`<${Tags} tags=${row.scopes.map((scope) => wordFor(team.operations, scope))} most=${5} />` },
    {
      id: "act",
      title: titles.act,
      cell: (row) => row.revoked_at
        ? html`<span class="badge">${team.revoked}</span>`
        : html`<button type="button" class="button small" aria-label=${`${team.revoke} ${oneLine(row.label)}`} onClick=${() => revoke(row)}>${team.revoke}</button>`,
    },
  ];
}

/** Asked first, since it cannot be undone. @param {{token: Token, changed: () => void, close: () => void}} props */
function Revoke({ token, changed, close }) {
  const { team } = words();
  const sending = useSending();
  const submit = () =>
    void sending.send(
      () => remove(`/staff/api-tokens/${token.id}`),
      () => {
        changed();
        close();
      },
    );
  return html`<${Dialog} title=${team.revokeTitle} close=${close}>
    <${Form} submit=${submit} sending=${sending} label=${team.revokeNow} cancel=${close}>
      <p>${fill(team.revokeAsk, { label: oneLine(token.label) })}</p>
    <//>
  <//>`;
}
