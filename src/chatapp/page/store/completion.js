// What Tab completes: commands at the beginning of a line, names of users and rooms anywhere.

/** @typedef {import("../types").State} State */

/**
 * Returns the words that may stand at a place in a line, the likeliest first.
 * @param {State} state
 * @param {string} line
 * @param {number} at where the cursor is
 * @returns {{start: number, words: string[]}}
 */
export function complete(state, line, at) {
  const start = line.lastIndexOf(" ", at - 1) + 1;
  const begun = line.slice(start, at);
  if (start === 0 && begun.startsWith("/") && !begun.startsWith("//")) {
    const commands = state.commands.map((command) => `/${command.name}`);
    return { start, words: matching(commands, begun) };
  }
  if (begun.startsWith("#")) return { start, words: matching(Object.keys(state.talks), begun) };
  const mark = begun.startsWith("@") ? "@" : "";
  const users = Object.keys(state.talks[state.current]?.members ?? {});
  return { start, words: begun ? matching(users.map((user) => mark + user), begun) : [] };
}

/**
 * @param {string[]} words
 * @param {string} begun
 */
function matching(words, begun) {
  const small = begun.toLowerCase();
  return words.filter((word) => word.toLowerCase().startsWith(small)).sort();
}
