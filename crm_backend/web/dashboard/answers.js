// @ts-check
/**
 * Answers of the insights API, kept while the page is open.
 *
 * An answer that was seen before is shown at once (back, forward) and asked for again; what is old
 * stays on the screen while the new one is on its way, so that nothing jumps, and stays with its
 * time when the hub is away.
 */

import { ApiError, get } from "../console/api.js";
import { oneLine } from "../console/format.js";
import { useEffect, useState } from "../console/html.js";
import { session } from "../console/session.js";
import { forgetNames, learnNames } from "./names.js";
import { language } from "./words.js";

/** @typedef {import("./types.js").FigureAnswer} FigureAnswer */
/** @typedef {import("./types.js").Question} Question */
/**
 * @typedef {object} Asked
 * @property {FigureAnswer | null} answer  the newest there is, maybe of the question before
 * @property {"loading" | "ready" | "failed"} status
 * @property {ApiError | null} error
 * @property {boolean} isKept  of this very question, but from before it failed
 * @property {() => void} again
 */

const MOST_KEPT = 80;
/** @type {Map<string, FigureAnswer>} */
const kept = new Map();

/** @param {string} key @param {FigureAnswer} answer */
function remember(key, answer) {
  learnNames(answer);
  kept.delete(key);
  kept.set(key, answer);
  const oldest = kept.keys().next().value;
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
}

const MOST_AT_ONCE = 2;
/** Within this time the same question of another part of the page is not sent again. */
const FRESH_MS = 2_000;
/** @type {(() => Promise<void>)[]} */
const waiting = [];
let running = 0;

/**
 * Questions run two at a time in the order they were asked: the answer comes before what only
 * illustrates it, and a question that nobody waits for any more is never sent.
 * @param {() => Promise<void>} question
 */
function inTurn(question) {
  waiting.push(question);
  next();
}

function next() {
  if (running >= MOST_AT_ONCE) return;
  const question = waiting.shift();
  if (!question) return;
  running += 1;
  void question().finally(() => {
    running -= 1;
    next();
  });
}

/** @type {Map<string, Promise<FigureAnswer>>} */
const flying = new Map();

/**
 * Names come from outside; none may turn the words beside it.
 * @param {any} value
 * @returns {any}
 */
function onOneLine(value) {
  if (typeof value === "string") return oneLine(value);
  if (Array.isArray(value)) return value.map(onOneLine);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, onOneLine(each)]));
}

// Whoever signs in next, perhaps with fewer rights, sees nothing of what the one before was told.
session.subscribe(() => {
  if (session.state.status !== "out") return;
  kept.clear();
  flying.clear();
  forgetNames();
});

/** Two parts of a page that ask the same are answered once. @param {string} key @param {string} part @param {Question} query */
function fetched(key, part, query) {
  const known = flying.get(key);
  if (known) return known;
  const answer = get(`/insights/${part}`, query).then((value) => {
    const clean = onOneLine(value);
    // One that was on its way when the session ended is nobody's any more.
    if (flying.get(key) === answer) remember(key, clean);
    return clean;
  });
  flying.set(key, answer);
  const forget = () => flying.get(key) === answer && flying.delete(key);
  answer.then(() => setTimeout(forget, FRESH_MS), forget);
  return answer;
}

/** The language the API speaks. */
export const spoken = () => (language.state.locale === "en" ? "en" : "zh");

/**
 * @param {string} part sales, service, demand, scores or segments
 * @param {Question | null} question null asks nothing
 * @returns {Asked}
 */
export function useAnswer(part, question) {
  const query = question && { ...question, lang: spoken() };
  const key = query ? `${part} ${JSON.stringify(query)}` : "";
  const [round, setRound] = useState(0);
  const [state, setState] = useState(
    /** @type {{key: string, answer: FigureAnswer | null, error: ApiError | null}} */ ({ key: "", answer: null, error: null }),
  );
  useEffect(() => {
    if (!query) return undefined;
    let isCurrent = true;
    inTurn(async () => {
      if (!isCurrent) return;
      try {
        const answer = await fetched(key, part, query);
        if (isCurrent) setState({ key, answer, error: null });
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        if (isCurrent) setState((before) => ({ key, answer: before.answer, error }));
      }
    });
    return () => {
      isCurrent = false;
    };
  }, [key, round]);
  const known = kept.get(key) ?? null;
  const isSettled = state.key === key;
  const error = isSettled ? state.error : null;
  return {
    answer: isSettled && !error ? state.answer : (known ?? (error ? null : state.answer)),
    status: error ? "failed" : isSettled ? "ready" : "loading",
    error,
    isKept: Boolean(error && known && error.isUnsure),
    again: () => {
      flying.delete(key);
      setRound((before) => before + 1);
    },
  };
}
