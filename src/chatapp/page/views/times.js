// Times and days as the reader's own language writes them.

const CLOCK = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat(undefined, { weekday: "long", day: "numeric", month: "long", year: "numeric" });
const WHOLE = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "medium" });

/** @param {number} at */
export const clock = (at) => CLOCK.format(at);

/** @param {number} at */
export const day = (at) => DAY.format(at);

/** @param {number} at */
export const whole = (at) => WHOLE.format(at);
