// The conversations: a bounded number of them, since anybody may begin one. What was whispered stays on
// the server, and comes again when the conversation is opened.

import { isRoom, talkOf } from "./state.js";

/** @typedef {import("../types").State} State */

/** How many conversations are kept. */
export const MOST = 50;

/**
 * Returns the conversations, the one that was used last at the end.
 * @param {State} state
 */
export function whispers(state) {
  return Object.keys(state.talks).filter((name) => !isRoom(name));
}

/**
 * Returns a conversation that is used now; one that was not for long is forgotten for it.
 * @param {State} state
 * @param {string} name
 */
export function used(state, name) {
  const talk = talkOf(state, name);
  delete state.talks[name];
  state.talks[name] = talk;
  const all = whispers(state);
  for (let more = all.length - MOST; more > 0; more--) {
    const left = whispers(state).filter((one) => one !== name && one !== state.current && !hasDrafts(state, one));
    const gone = left.find((one) => !state.talks[one].unread) ?? left[0];
    delete state.talks[gone];
  }
  return talk;
}

/**
 * The whispers with a user are found under the new name.
 * @param {State} state
 * @param {string} old
 * @param {string} now
 */
export function renameWhispers(state, old, now) {
  if (!state.talks[old] || state.talks[now]) return;
  state.talks[now] = { ...state.talks[old], name: now };
  delete state.talks[old];
  if (state.current === old) state.current = now;
}

/**
 * Whether something waits to be said there, which the user would not find again.
 * @param {State} state
 * @param {string} name
 */
function hasDrafts(state, name) {
  return state.drafts.some((draft) => draft.talk === name);
}
