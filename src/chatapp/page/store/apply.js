// What each event changes. Every tab applies the same events, whichever of them has the connection.

import { itemOf } from "./describe.js";
import { append, outlive, trim } from "./items.js";
import { addMembers, away, join, leave, rename, setMembers } from "./members.js";
import { isRoom, talkOf } from "./state.js";
import { renameWhispers, used } from "./whispers.js";

/** @typedef {import("../types").ServerEvent} ServerEvent */
/** @typedef {import("../types").State} State */
/** @typedef {import("../types").Talk} Talk */

const NOTICES = 100;
let key = 0;

/** @type {Record<string, (state: State, event: ServerEvent) => void>} */
const CHANGES = {
  connection: (state, event) => void (state.connection = event.state),
  drafts: (state, event) => void (state.drafts = event.drafts),
  reset: (state) => notice(state, "you could not be brought back, so you are a new guest", false),
  welcome: (state, event) => {
    state.server = event.server;
    arrive(state, { ...event, places: [event.place], rooms: [{ ...event, room: event.place.room }] });
  },
  limits: limit,
  returned: arrive,
  logged_in: arrive,
  entered: (state, event) => {
    enter(state, event.place, event);
    state.current = state.here = event.place.room;
  },
  entered_elsewhere: (state, event) => enter(state, event.place, event),
  exited: (state, event) => {
    const room = event.room ?? "";
    state.rooms = state.rooms.filter((name) => name !== room);
    delete state.talks[room];
    delete state.powers[room];
    state.here = event.now;
    if (state.current === room) state.current = event.now;
  },
  up_to_date: (state) => void (state.behind = false),
  joined: (state, event) => {
    if (!state.behind) join(talkOf(state, event.room ?? ""), event.users);
  },
  left: (state, event) => {
    if (!state.behind) leave(talkOf(state, event.room ?? ""), event.users);
  },
  renamed: (state, event) => {
    if (state.behind) return;
    if (event.old === state.user) state.user = event.new;
    rename(talkOf(state, event.room ?? ""), event.old, event.new);
    renameWhispers(state, `@${event.old}`, `@${event.new}`);
  },
  topic: (state, event) => void (talkOf(state, event.room ?? "").topic = event.topic),
  away: (state, event) => away(state, event.user, event.text),
  back: (state, event) => away(state, event.user, undefined),
  removed: (state, event) => {
    const ids = new Set(event.ids);
    const talk = talkOf(state, event.room ?? "");
    talk.items = talk.items.map((item) =>
      ids.has(item.id) ? { ...item, removed: true, text: `(removed by ${event.actor})` } : item,
    );
  },
  charter: (state) => void (state.charters += 1),
  read: (state, event) => markRead(talkOf(state, event.room ?? ""), event.id ?? 0),
  registered: (state) => {
    state.account = true;
    if (state.role === "guest") state.role = "user";
  },
  seen: (state, event) => {
    const talk = state.talks[event.talk];
    if (talk) markRead(talk, event.id ?? 0);
  },
  members: (state, event) => {
    const talk = talkOf(state, event.room ?? "");
    addMembers(talk, event.users);
    talk.total = event.total;
  },
  listed: (state, event) => {
    const talk = talkOf(state, event.room ?? "");
    talk.listed = event.name;
    talk.version += 1;
  },
  commands: (state, event) => {
    const room = event.room ?? state.here;
    if (!event.room || room === state.current) state.commands = event.commands;
    const names = event.commands.map((/** @type {import("../types").Command} */ { name }) => name);
    state.powers = { ...state.powers, [room]: names };
  },
  notice: (state, event) => notice(state, event.text, false),
  error: (state, event) => void (event.code !== "bad_token" && notice(state, event.text, true)),
};

/**
 * Change the state by an event.
 * @param {State} state
 * @param {ServerEvent} event
 * @param {string} shown the talk that the user reads now; empty if the page is not looked at
 */
export function apply(state, event, shown) {
  if (!event.past && Object.hasOwn(CHANGES, event.type)) CHANGES[event.type](state, event);
  const name = talkName(event);
  if (!name) return;
  const item = itemOf(state, event);
  if (!item || (event.room && !state.rooms.includes(event.room))) return;
  const talk = isRoom(name) ? talkOf(state, name) : used(state, name);
  // What was missed is not read out: it may be hundreds of lines.
  if (state.connection.is !== "open") item.past = true;
  if (event.type === "gap") talk.last += event.missed;
  if (!append(talk, item)) return;
  talk.last = Math.max(talk.last, item.id);
  trim(talk);
  if (item.id > talk.read && item.from && !item.own && !item.ignored) count(talk, item, shown);
}

/**
 * Everything up to a number was read, here or on another device.
 * @param {Talk} talk
 * @param {number} id
 */
export function markRead(talk, id) {
  talk.read = Math.max(talk.read, id);
  const unread = talk.items.filter(
    (item) => item.id > talk.read && item.from && !item.own && !item.ignored,
  );
  talk.unread = unread.length;
  talk.mentions = unread.filter((item) => item.mention).length;
}

/**
 * @param {State} state
 * @param {string} text
 * @param {boolean} bad
 */
export function notice(state, text, bad) {
  key += 1;
  state.notices = [...state.notices, { text, bad, key }].slice(-NOTICES);
}

/**
 * Returns the talk that an event is a line of; empty if of none.
 * @param {ServerEvent} event
 */
function talkName(event) {
  if (event.type === "whispered") return `@${event.outgoing ? event.to : event.from}`;
  return event.room && isRoom(event.room) ? event.room : "";
}

/**
 * @param {Talk} talk
 * @param {import("../types").Item} item
 * @param {string} shown
 */
function count(talk, item, shown) {
  if (talk.name === shown) return;
  if (!talk.unread) talk.marker = item.id - 1;
  talk.unread += 1;
  if (item.mention || !isRoom(talk.name)) talk.mentions += 1;
}

/**
 * @param {State} state
 * @param {ServerEvent} event
 */
function identify(state, event) {
  state.user = event.user;
  state.role = event.role ?? state.role;
  state.account = event.type === "logged_in" || Boolean(event.registered);
  if (!state.account) state.role = "guest";
}

/**
 * The limits hold from now on.
 * @param {State} state
 * @param {ServerEvent} event
 */
function limit(state, event) {
  if (event.limits) state.lineBytes = event.limits.line_bytes || Number.MAX_SAFE_INTEGER;
}

/**
 * The user is in a room, from a place on.
 * @param {State} state
 * @param {import("../types").Place} place
 * @param {Record<string, any>} about has the topic, the number of members and their list
 */
function enter(state, place, about) {
  const talk = talkOf(state, place.room);
  if (talk.epoch && talk.epoch !== place.epoch) outlive(talk);
  if (talk.epoch !== place.epoch) talk.last = talk.read = place.id;
  talk.epoch = place.epoch;
  if (about.users) setMembers(talk, about.users, about.members);
  if (about.topic !== undefined) talk.topic = about.topic;
  if (!state.rooms.includes(place.room)) state.rooms = [...state.rooms, place.room];
  state.current ||= place.room;
}

/**
 * The user is back, or somebody else.
 * @param {State} state
 * @param {ServerEvent} event
 */
function arrive(state, event) {
  const other = state.user !== "" && state.user !== event.user;
  identify(state, event);
  limit(state, event);
  const about = new Map((event.rooms ?? []).map((/** @type {any} */ one) => [one.room, one]));
  state.rooms = [];
  state.powers = {};
  state.behind = event.type !== "welcome";
  state.here = event.places.at(-1)?.room ?? "";
  for (const place of event.places) enter(state, place, about.get(place.room) ?? {});
  for (const name of Object.keys(state.talks)) {
    if (isRoom(name) ? !state.rooms.includes(name) : other) delete state.talks[name];
  }
  if (!state.talks[state.current]) state.current = event.places.at(-1)?.room ?? "";
}
