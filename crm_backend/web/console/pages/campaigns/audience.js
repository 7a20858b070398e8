// @ts-check
/** Whom a campaign is for: a segment by its name, or customers chosen by last night's scores. */

import { oneLine } from "../../format.js";
import { wordFor, words } from "../../words.js";

/** @typedef {import("../../types.js").CampaignRow} CampaignRow */

/** @param {Pick<CampaignRow, "audience" | "audience_name">} campaign */
export function audienceInWords({ audience, audience_name: name }) {
  return audience.kind === "scores" ? oneLine(wordFor(words().campaigns.scores, audience.chosen)) : oneLine(name);
}

/** As an option of a list: `segment:3`, `scores:churning`. @param {CampaignRow["audience"]} audience */
export function optionOf({ kind, segment_id: segment, chosen }) {
  return `${kind}:${kind === "scores" ? (chosen ?? "") : String(segment ?? "")}`;
}

/** @param {string} option */
export function audienceOf(option) {
  const [kind, ...rest] = option.split(":");
  const key = rest.join(":");
  return kind === "scores" ? { kind, chosen: key } : { kind: "segment", segment_id: Number(key) };
}
