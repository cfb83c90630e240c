// Who is in the rooms, kept right by what is told.

/** @typedef {import("../types").ServerEvent} ServerEvent */
/** @typedef {import("../types").State} State */
/** @typedef {import("../types").Talk} Talk */
/** @typedef {import("../types").Member} Member */

/** How names are ordered: made when it is needed, because that takes milliseconds before the page connects.
 * @type {Intl.Collator | undefined} */
let order;

/**
 * Take a list of members for the whole one.
 * @param {Talk} talk
 * @param {Member[] | undefined} users
 * @param {number | undefined} total
 */
export function setMembers(talk, users, total) {
  talk.members = {};
  addMembers(talk, users);
  const known = Object.keys(talk.members).length;
  talk.total = total ?? known;
  talk.listed = talk.total > known ? (users?.at(-1)?.user ?? "") : "";
}

/**
 * @param {Talk} talk
 * @param {Member[] | undefined} users
 */
export function addMembers(talk, users) {
  for (const one of users ?? []) talk.members[one.user] = one;
  talk.version += 1;
}

/**
 * @param {Talk} talk
 * @param {string[]} users
 */
export function join(talk, users) {
  for (const user of users) {
    if (Object.hasOwn(talk.members, user)) continue;
    talk.members[user] = { user };
    talk.total += 1;
  }
  talk.version += 1;
}

/**
 * @param {Talk} talk
 * @param {string[]} users
 */
export function leave(talk, users) {
  for (const user of users) delete talk.members[user];
  talk.version += 1;
  talk.total = Math.max(Object.keys(talk.members).length, talk.total - users.length);
}

/**
 * @param {Talk} talk
 * @param {string} old
 * @param {string} name
 */
export function rename(talk, old, name) {
  if (!Object.hasOwn(talk.members, old)) return;
  const member = talk.members[old];
  delete talk.members[old];
  talk.version += 1;
  talk.members[name] = { ...member, user: name };
}

/**
 * @param {State} state
 * @param {string} user
 * @param {string | undefined} text undefined if the user is back
 */
export function away(state, user, text) {
  for (const talk of Object.values(state.talks)) {
    if (!Object.hasOwn(talk.members, user)) continue;
    const { away: _, ...rest } = talk.members[user];
    talk.version += 1;
    talk.members[user] = text === undefined ? rest : { ...rest, away: text };
  }
}

/**
 * Returns the members in the order of their names.
 * @param {Talk} talk
 */
export function sorted(talk) {
  const { compare } = (order ??= new Intl.Collator("en", { sensitivity: "base" }));
  return Object.values(talk.members).sort((one, other) => compare(one.user, other.user));
}
