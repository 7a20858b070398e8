// @ts-check
/** Who a ticket can be given to. */

/** @typedef {import("../../types.js").Staff} Staff */

/** @param {import("../../loaded.js").InUse} members @returns {Staff[]} none while they are not known */
export function activeMembers({ value }) {
  return (value?.members ?? []).filter((/** @type {Staff} */ one) => one.is_active);
}
