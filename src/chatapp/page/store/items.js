// The lines of a talk: in the order of their numbers, each once, and bounded.

/** @typedef {import("../types").Item} Item */
/** @typedef {import("../types").Talk} Talk */
/** @typedef {import("../types").ServerEvent} ServerEvent */

/** Lines that a talk keeps while nobody reads in the past of it. */
export const KEPT = 2000;

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
 * Add lines that were said before, in their places.
 * @param {Talk} talk
 * @param {Item[]} items in the order of their numbers
 */
export function merge(talk, items) {
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
  if (talk.items.length <= KEPT * 1.1) return;
  talk.items = talk.items.slice(-KEPT);
  talk.older = true;
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
