// How long to wait before connecting again: longer each time, and never all clients at once.

const FIRST_SECONDS = 1;
const LONGEST_SECONDS = 30;

export class Backoff {
  /** @param {() => number} random returns a number from 0 to 1 */
  constructor(random = Math.random) {
    this.random = random;
    this.tries = 0;
  }

  /** Returns the milliseconds to wait before the next try. */
  next() {
    const seconds = Math.min(LONGEST_SECONDS, FIRST_SECONDS * 2 ** this.tries);
    this.tries += 1;
    return 1000 * seconds * (0.5 + this.random() / 2);
  }

  /** The connection has lasted: the next wait is a short one again. */
  reset() {
    this.tries = 0;
  }
}
