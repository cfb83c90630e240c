// What the page knows, at first.

/** @typedef {import("../types").State} State */
/** @typedef {import("../types").Talk} Talk */

/** @returns {State} */
export function initial() {
  return {
    server: "chatapp",
    user: "",
    role: "guest",
    account: false,
    lineBytes: 2048,
    connection: { is: "connecting" },
    talks: {},
    rooms: [],
    current: "",
    commands: [],
    here: "",
    charters: 0,
    behind: false,
    powers: {},
    drafts: [],
    notices: [],
    found: null,
    follows: false,
    alone: false,
  };
}

/**
 * @param {string} name
 * @returns {Talk}
 */
export function newTalk(name) {
  return {
    name,
    epoch: "",
    last: 0,
    read: 0,
    marker: 0,
    items: [],
    older: true,
    loading: false,
    held: "",
    holes: new Set(),
    unread: 0,
    mentions: 0,
    topic: "",
    total: 0,
    members: {},
    listed: "",
    version: 0,
  };
}

/**
 * Returns the talk of a room, or of `@` and a user, which is made if there is none.
 * @param {State} state
 * @param {string} name
 */
export function talkOf(state, name) {
  return (state.talks[name] ??= newTalk(name));
}

/**
 * Returns the names of the commands that the user may use in a room.
 * @param {State} state
 * @param {string} room
 */
export function powersIn(state, room) {
  return new Set(state.powers[room] ?? state.commands.map((command) => command.name));
}

/** @param {string} name */
export function isRoom(name) {
  return name.startsWith("#");
}
