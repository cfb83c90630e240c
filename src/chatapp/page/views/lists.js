// Windows with a list in them that the server gives in words: rooms, devices, whom the user ignores, who
// is muted or banned, whose a room is. What may be done with each is a button beside it.
//
// The words are those that /rooms, /ignored and so on are answered with; a server and its page are of the
// same release. A line that is not understood is shown as it is, among the answers of the server.

import { powersIn } from "../store/state.js";

/** @typedef {import("../types").State} State */
/** A line of a list, and what is typed when its button is pressed; if it is `sure`, when it is pressed twice.
 * @typedef {{text: string, button?: string, line?: string, last?: boolean, sure?: string}} Row */
/** @typedef {{title: string, line: string, taking: RegExp, rows: (text: string, may: Set<string>) => Row[],
 *   always?: (may: Set<string>) => Row[], field?: string}} List */

const NAME = "[\\w-]+";

/** @type {Record<string, (state: State) => List>} */
export const LISTS = {
  room: () => ({
    title: "Join a room",
    line: "/rooms",
    taking: /^#[\w-]+, |\(\/rooms \d+ goes on\)$/,
    rows: (text) => [{ text, button: "Join", line: text.startsWith("#") ? `/join ${first(text)}` : "", last: true }],
    field: "Room",
  }),
  ignored: () => ({
    title: "Whom you ignore",
    line: "/ignored",
    taking: /^you ignore /,
    rows: (text) =>
      names(text.replace("you ignore ", ""), (name) => ({ button: "Ignore no longer", line: `/unignore ${name}` })),
  }),
  devices: ({ user }) => ({
    title: "Your devices",
    line: `/whois ${user}`,
    taking: new RegExp(`^(you are|${user} is) on \\d+ device|^${user} is a registered user|^rooms you share: `),
    rows: (text) => (/ on \d+ device/.test(text) ? [{ text }] : []),
    always: () => [
      { text: "This one", button: "Log out", line: "/logout", last: true },
      { text: "All of them, this one too", button: "Log out everywhere", line: "/logout everywhere", last: true },
    ],
  }),
  holds: ({ current }) => ({
    title: `Muted and banned in ${current}`,
    line: "/bans",
    taking: new RegExp(`^\\S+( \\(a guest\\))? is (banned|muted) by |^nobody is banned or muted|\\(/bans \\d+ goes on\\)$`),
    rows: (text) => [{ text, ...lift(text) }],
  }),
  about: ({ current, talks }) => ({
    title: `About ${current}`,
    line: "/room info",
    taking: new RegExp(`^${current} is (private|public), and ${NAME} keeps it$|^moderators: |^invited: `),
    rows: about,
    always: (may) => [
      ...(talks[current]?.topic ? [{ text: `The topic: ${talks[current].topic}` }] : []),
      ...(may.has("moderator") ? [{ text: "Nobody keeps it then", button: "Give it up", line: "/room give-up", sure: "Yes, give it up" }] : []),
    ],
  }),
};

/**
 * Returns what the user may do in the room of which a list is.
 * @param {State} state
 */
export const mayIn = (state) => powersIn(state, state.current);

/** @param {string} text */
const first = (text) => text.split(/[ ,]/, 1)[0];

/**
 * @param {string} text names with commas between
 * @param {(name: string) => Partial<Row>} more
 * @returns {Row[]}
 */
function names(text, more) {
  return text.split(", ").map((name) => ({ text: name, ...(name === "nobody" || / /.test(name) ? {} : more(name)) }));
}

/**
 * @param {string} text
 * @returns {Partial<Row>}
 */
function lift(text) {
  const [, is] = text.match(/ is (banned|muted) by /) ?? [];
  if (!is) return {};
  return { button: "Take it back", line: `/${is === "muted" ? "unmute" : "unban"} ${first(text)}` };
}

/**
 * @param {string} text
 * @param {Set<string>} may
 * @returns {Row[]}
 */
function about(text, may) {
  const [, what, who] = text.match(/^(moderators|invited): (.*)/) ?? [];
  if (what === "moderators") {
    return names(who, (name) => ({
      text: `${name} is a moderator`,
      ...(may.has("moderator") ? { button: "No longer", line: `/moderator -${name}` } : {}),
    }));
  }
  if (what === "invited") {
    return names(who, (name) => ({
      text: `${name} is invited`,
      ...(may.has("uninvite") ? { button: "No longer", line: `/uninvite ${name}` } : {}),
    }));
  }
  const isPrivate = text.includes(" is private, ");
  const line = isPrivate ? "/room public" : "/room private";
  const button = isPrivate ? "Make it public" : "Make it private";
  return [{ text, ...(may.has("moderator") ? { button, line } : {}) }];
}
