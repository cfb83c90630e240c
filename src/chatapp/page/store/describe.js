// Events as lines: who did what, as the page shows it.

/** @typedef {import("../types").ServerEvent} ServerEvent */
/** @typedef {import("../types").Item} Item */
/** @typedef {import("../types").State} State */

/** What is said by a user, as opposed to what is told about users. */
export const SPOKEN = new Set(["said", "acted", "whispered"]);

const MINUTE = 60;
let count = 0;
/** Whose name was looked for last, and what finds it: there may be a hundred lines a second.
 * @type {{user: string, as: RegExp | null}} */
let named = { user: "", as: null };

/** @type {Record<string, (event: ServerEvent) => string>} */
const TEXTS = {
  joined: (event) => `${names(event.users)} joined`,
  left: (event) => `${names(event.users)} left${event.message ? `: ${event.message}` : ""}`,
  renamed: (event) => `${event.old} is now ${event.new}`,
  topic: (event) =>
    event.topic ? `${event.from} set the topic: ${event.topic}` : `${event.from} cleared the topic`,
  removed: (event) =>
    `${event.ids.length === 1 ? "a message" : `${event.ids.length} messages`} of ${event.from} ` +
    `removed by ${event.actor}`,
  charter: (event) => charter(event),
  moderated: (event) => moderated(event),
  gap: (event) => `${event.missed} messages are no longer kept`,
};

/**
 * Returns an event as a line; null for one that is no line of a talk.
 * @param {State} state
 * @param {ServerEvent} event
 * @returns {Item | null}
 */
export function itemOf(state, event) {
  const spoken = SPOKEN.has(event.type);
  const text = spoken ? (event.text ?? "") : textOf(event);
  if (text === undefined) return null;
  const from = spoken || event.type === "topic" ? event.from : "";
  return {
    id: event.id ?? 0,
    kind: event.type,
    from,
    text,
    at: event.time ? Date.parse(event.time) : Date.now(),
    key: event.id ? `${event.type} ${event.id}` : `own ${(count += 1)}`,
    past: Boolean(event.past),
    removed: Boolean(event.removed_by),
    ignored: Boolean(event.ignored),
    own: event.type === "whispered" ? event.outgoing : from === state.user,
    mention: spoken && from !== state.user && mentions(text, state.user),
  };
}

/**
 * Returns whether a text names a user, as a word.
 * @param {string} text
 * @param {string} user
 */
export function mentions(text, user) {
  if (user !== named.user) named = { user, as: naming(user) };
  return named.as?.test(text) ?? false;
}

/**
 * Returns what finds a user's name; null if nobody is meant by it.
 * @param {string} user
 */
function naming(user) {
  if (!user || /^guest\d+$/i.test(user)) return null;
  const name = user.replace(/[-]/g, "\\-");
  return new RegExp(`(^|[^\\p{L}\\p{N}_-])@?${name}(?![\\p{L}\\p{N}_-])`, "iu");
}

/** @param {ServerEvent} event */
function textOf(event) {
  return Object.hasOwn(TEXTS, event.type) ? TEXTS[event.type](event) : undefined;
}

/** @param {string[]} users */
function names(users) {
  const shown = users.slice(0, 3).join(", ");
  return users.length > 3 ? `${shown} and ${users.length - 3} more` : shown;
}

/** @param {ServerEvent} event */
function charter(event) {
  const whom = event.whom ?? "";
  /** @type {Record<string, string>} */
  const acts = {
    private: "made the room private",
    public: "made the room public",
    keeper: `handed the room over to ${whom}`,
    "give-up": "gave the room up",
    moderator: `made ${whom} a moderator`,
    "no moderator": `took moderation from ${whom}`,
    invite: `invited ${whom}`,
    uninvite: `took back the invitation of ${whom}`,
  };
  return `${event.from} ${acts[event.act] ?? event.act}`;
}

/** @param {ServerEvent} event */
function moderated(event) {
  /** @type {Record<string, string>} */
  const acts = { kick: "kicked", mute: "muted", unmute: "unmuted", ban: "banned", unban: "unbanned" };
  const where = event.everywhere ? " everywhere" : "";
  const time = event.seconds ? ` for ${span(event.seconds)}` : "";
  const why = event.why ? `: ${event.why}` : "";
  return `${event.user} was ${acts[event.act] ?? event.act}${where} by ${event.actor}${time}${why}`;
}

/** @param {number} seconds */
function span(seconds) {
  if (seconds < 2 * MINUTE) return `${seconds} s`;
  if (seconds < 120 * MINUTE) return `${Math.round(seconds / MINUTE)} min`;
  const hours = seconds / MINUTE / 60;
  return hours < 48 ? `${Math.round(hours)} h` : `${Math.round(hours / 24)} d`;
}
