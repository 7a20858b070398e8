// @ts-check
/** What the hub lets this person do; the hub decides again on every call. */

import { session } from "./session.js";

/**
 * @typedef {"edit_customers" | "reveal_personal_data" | "export_customers" | "edit_segments"
 *   | "read_campaigns" | "edit_campaigns" | "send_campaigns"
 *   | "read_customer_scores" | "handle_tickets" | "decide_refunds" | "edit_canned_replies" | "edit_calendar"
 *   | "edit_knowledge" | "read_channels" | "manage_staff" | "manage_api_tokens" | "read_audit_log"} Operation
 */

/** @param {Operation} operation */
export function may(operation) {
  return session.state.may.includes(operation);
}
