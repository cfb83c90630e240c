// Which lines of a talk are drawn: a stretch of them, so that a page draws as much in a room of ten
// lines as in one of ten thousand. It begins at a line, not at a number of lines from the end, so that
// what comes meanwhile takes nothing away at the top.

/** @typedef {import("../types").Item} Item */

/** Lines that are drawn of the end of a talk. */
const TAIL = 200;
/** Lines that are drawn at most, further up. */
const MOST = 300;
/** Lines by which the stretch moves: few enough to be drawn within a frame or two. */
const STEP = 50;

export class Stretch {
  constructor() {
    /** The key of the first line; empty for the end of the talk, wherever that is. */
    this.first = "";
  }

  /**
   * Returns where the stretch begins, and where it ends.
   * @param {Item[]} items
   * @returns {[number, number]}
   */
  of(items) {
    const tail = Math.max(0, items.length - TAIL);
    const at = this.first ? items.findIndex((item) => item.key === this.first) : -1;
    const start = at < 0 ? tail : Math.min(at, tail);
    return [start, Math.min(items.length, start + MOST)];
  }

  /** Draw the end. */
  end() {
    this.first = "";
  }

  /**
   * Stay where it is, whatever comes.
   * @param {Item[]} items
   */
  hold(items) {
    this.first ||= items[this.of(items)[0]]?.key ?? "";
  }

  /**
   * Draw earlier lines; no screen reader is to read them out as if they had come now.
   * @param {Item[]} items
   * @returns {boolean} whether there were any
   */
  up(items) {
    const [start] = this.of(items);
    const from = Math.max(0, start - STEP);
    for (const item of items.slice(from, start)) item.past = true;
    if (start > 0) this.first = items[from].key;
    return start > 0;
  }

  /**
   * Draw later lines.
   * @param {Item[]} items
   * @returns {boolean} whether there were any
   */
  down(items) {
    const [start, end] = this.of(items);
    if (end === items.length) return false;
    this.first = items[Math.min(start + STEP, items.length - TAIL)].key;
    return true;
  }

  /**
   * Draw the lines around one; returns whether they were not drawn before.
   * @param {Item[]} items
   * @param {number} at
   */
  around(items, at) {
    const [start, end] = this.of(items);
    if (at < 0 || (at >= start && at < end)) return false;
    this.first = items[Math.max(0, at - MOST / 2)].key;
    return true;
  }
}
