// The lines of a talk: in the order of their numbers, each once, and bounded.

/** @typedef {import("../types").Item} Item */
/** @typedef {import("../types").Talk} Talk */
/** @typedef {import("../types").ServerEvent} ServerEvent */

/** Lines that a talk keeps while nobody reads in the past of it. */
const KEPT = 2000;
/** Lines that a talk keeps in any case. */
const KEPT_HELD = 20_000;

/**
 * Add what has just come; a line with a number that is there already is not added again.
 * @param {Talk} talk
 * @param {Item} item
 * @returns {boolean} whether it was new
 */
export function append(talk, item) {
  const newest = lastNumber(talk);
  if (item.id && item.id <= newest) return insert(talk, item);
  talk.items.push(item);
  return true;
}

/**
 * Add a page of what was said before: all that was said from one number to another.
 * @param {Talk} talk
 * @param {Item[]} items in the order of their numbers
 * @param {number} first
 * @param {number} last
 */
export function mergePage(talk, items, first, last) {
  const numbers = talk.items.map((item) => item.id).filter(Boolean);
  merge(talk, items);
  if (first) cover(talk, numbers, first, last);
}

/**
 * Note where lines are missing: before those whose numbers are in `holes`.
 * @param {Talk} talk
 * @param {number[]} numbers those that were there before the page
 * @param {number} first
 * @param {number} last
 */
function cover({ holes }, numbers, first, last) {
  const below = numbers.findLastIndex((number) => number < first);
  const joined = below < 0 || (below + 1 < numbers.length && !holes.has(numbers[below + 1]));
  for (const hole of holes) if (hole > first && hole <= last) holes.delete(hole);
  if (!joined) holes.add(first);
  if (numbers.length && numbers[0] > last) holes.add(numbers[0]);
}

/**
 * Keep what was said in an earlier life of the room's log, whose numbers mean nothing any more.
 * @param {Talk} talk
 */
export function outlive(talk) {
  talk.items = talk.items.map((item) => ({ ...item, id: 0, key: `old ${item.key} ${item.at}`, past: true }));
  talk.holes = new Set();
  talk.marker = talk.unread = talk.mentions = 0;
  talk.older = false;
}

/**
 * @param {Talk} talk
 * @param {Item[]} items in the order of their numbers
 */
function merge(talk, items) {
  const known = new Set(talk.items.map((item) => item.id).filter(Boolean));
  const fresh = items.filter((item) => !known.has(item.id));
  const first = talk.items.find((item) => item.id)?.id ?? Infinity;
  if (fresh.every((item) => item.id < first)) talk.items = [...fresh, ...talk.items];
  else for (const item of fresh) insert(talk, item);
}

/**
 * Forget the oldest lines, so that a page that is open for days does not grow.
 * @param {Talk} talk
 */
export function trim(talk) {
  const kept = talk.held ? KEPT_HELD : KEPT;
  if (talk.items.length <= kept * 1.1) return;
  const at = talk.items.findIndex((item) => item.key === talk.held);
  if (at < 0) {
    talk.items = talk.items.slice(-kept);
    talk.older = true;
  } else trimAround(talk, at);
}

/**
 * Keep what somebody reads and the end; between them is a hole.
 * @param {Talk} talk
 * @param {number} at
 */
function trimAround(talk, at) {
  const { items, holes } = talk;
  const start = Math.max(0, at - KEPT);
  const end = Math.max(items.length - KEPT, at + KEPT);
  talk.items = [...items.slice(start, at + KEPT), ...items.slice(end)];
  if (start) talk.older = true;
  const after = items.slice(end).find((item) => item.id);
  if (after && end > at + KEPT) holes.add(after.id);
}

/**
 * @param {Talk} talk
 * @param {Item} item
 */
function insert(talk, item) {
  const at = talk.items.findIndex((other) => other.id >= item.id);
  if (at >= 0 && talk.items[at].id === item.id) return false;
  talk.items.splice(at < 0 ? talk.items.length : at, 0, item);
  return true;
}

/** @param {Talk} talk */
export function lastNumber(talk) {
  for (let at = talk.items.length - 1; at >= 0; at--) if (talk.items[at].id) return talk.items[at].id;
  return 0;
}

/** @param {Talk} talk */
export function firstNumber(talk) {
  return talk.items.find((item) => item.id)?.id ?? 0;
}
