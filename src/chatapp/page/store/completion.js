// What Tab completes: commands at the beginning of a line and the words that they take, names of
// users and rooms anywhere.

/** @typedef {import("../types").State} State */

/**
 * Returns the words that may stand at a place in a line, the likeliest first.
 * @param {State} state
 * @param {string} line
 * @param {number} at where the cursor is
 * @returns {{start: number, words: string[], user: string}} `user` is how a user's name begins there
 */
export function complete(state, line, at) {
  const start = line.lastIndexOf(" ", at - 1) + 1;
  const begun = line.slice(start, at);
  if (start === 0 && begun.startsWith("/") && !begun.startsWith("//")) {
    const commands = state.commands.map((command) => `/${command.name}`);
    return { start, words: matching(commands, begun), user: "" };
  }
  if (begun.startsWith("#")) return { start, words: matching(Object.keys(state.talks), begun), user: "" };
  const mark = begun.startsWith("@") ? "@" : "";
  const users = Object.keys(state.talks[state.current]?.members ?? {});
  const fixed = mark ? [] : nextWords(state, line.slice(0, start));
  const names = begun ? users.map((user) => mark + user) : [];
  return { start, words: matching([...new Set([...fixed, ...names])], begun), user: begun.slice(mark.length) };
}

/**
 * Returns the words that may follow the beginning of a line, if that calls a command.
 * @param {State} state
 * @param {string} before
 */
function nextWords(state, before) {
  const [typed = "", ...words] = before.toLowerCase().split(/\s+/).filter(Boolean);
  const command = state.commands.find(({ name }) => typed === `/${name}`);
  const paths = (command?.fixed ?? []).map((path) => path.split(" "));
  return paths
    .filter((path) => path.length > words.length && words.every((word, at) => word === path[at]))
    .map((path) => path[words.length] ?? "");
}

/**
 * @param {string[]} words
 * @param {string} begun
 */
function matching(words, begun) {
  const small = begun.toLowerCase();
  return words.filter((word) => word.toLowerCase().startsWith(small)).sort();
}
