// @ts-check
/** What an agent does with a chat: each sent once, answered in words, undone where that is possible. */

import { ApiError, deed } from "../../api.js";
import { chatList } from "../../chat_list.js";
import { oneLine } from "../../format.js";
import { say, sayTrouble } from "../../parts/toasts.js";
import { fill, words } from "../../words.js";

/** @typedef {import("./open_chat.js").OpenChat} OpenChat */

/**
 * @param {OpenChat} chat
 * @param {string} what path below the conversation
 * @param {object} [body]
 * @returns {Promise<{answer: any} | null>} null when it was refused, which has been said
 */
async function act(chat, what, body = {}) {
  try {
    return { answer: await deed(`/conversations/${encodeURIComponent(chat.id)}/${what}`, body) };
  } catch (error) {
    sayTrouble(error);
    // Refused means that the screen was behind: show what is.
    if (error instanceof ApiError && error.status === 409) void chat.load();
    return null;
  }
}

/** @param {OpenChat} chat @param {string} what @param {object} [body] */
async function changeOwner(chat, what, body) {
  const done = await act(chat, what, body);
  if (done) {
    chat.takeOwner(done.answer);
    chatList.refreshSoon();
  }
  return done !== null;
}

/** @param {OpenChat} chat */
export async function takeOver(chat) {
  if (await changeOwner(chat, "take-over")) say(words().chats.tookOver);
}

/** @param {OpenChat} chat */
export async function handBack(chat) {
  if (await changeOwner(chat, "hand-back")) say(words().chats.handedBack, { action: takingBack(chat) });
}

/** @param {OpenChat} chat */
export async function resolve(chat) {
  if (await changeOwner(chat, "resolve")) say(words().chats.resolved, { action: takingBack(chat) });
}

/** @param {OpenChat} chat */
function takingBack(chat) {
  return { label: words().chats.takeBack, press: () => void takeOver(chat) };
}

/**
 * @param {OpenChat} chat
 * @param {import("../../types.js").Staff} colleague
 * @param {string} note
 */
export async function transfer(chat, colleague, note) {
  const isDone = await changeOwner(chat, "transfer", { staff_id: colleague.id, note });
  if (isDone) say(fill(words().chats.transferred, { name: oneLine(colleague.display_name) }));
  return isDone;
}

/**
 * @param {OpenChat} chat
 * @param {string} turnId
 * @param {string | null} text null: as the bot wrote it
 */
export async function acceptSuggestion(chat, turnId, text) {
  const body = text === null ? {} : { text };
  const done = await act(chat, `suggestions/${encodeURIComponent(turnId)}/accept`, body);
  if (!done) return;
  chat.takeMessage(done.answer);
  void chat.loadDetail();
}

/** @param {OpenChat} chat @param {string} turnId */
export async function dismissSuggestion(chat, turnId) {
  if (await act(chat, `suggestions/${encodeURIComponent(turnId)}/dismiss`)) void chat.loadDetail();
}

/** @param {OpenChat} chat @param {string} proposalId */
export async function approveProposal(chat, proposalId) {
  const done = await act(chat, `proposals/${encodeURIComponent(proposalId)}/approve`);
  if (!done) return;
  if (done.answer.message) chat.takeMessage(done.answer.message);
  chat.reloadSides();
  say(words().chats.approved);
}

/** @param {OpenChat} chat @param {string} proposalId */
export async function declineProposal(chat, proposalId) {
  if (!(await act(chat, `proposals/${encodeURIComponent(proposalId)}/decline`))) return;
  void chat.loadCard();
  say(words().chats.declined);
}

/**
 * @param {OpenChat} chat
 * @param {string} refundNumber
 * @param {string | null} reason null: approve; else why it is refused
 * @returns {Promise<boolean>} whether it was done
 */
export async function reviewRefund(chat, refundNumber, reason) {
  const verb = reason === null ? "approve" : "refuse";
  const body = reason === null ? {} : { reason };
  try {
    await deed(`/refunds/${encodeURIComponent(refundNumber)}/${verb}`, body);
  } catch (error) {
    sayTrouble(error);
    chat.reloadSides();
    return false;
  }
  chat.reloadSides();
  say(reason === null ? words().chats.refundApproved : words().chats.refundRefused);
  return true;
}
