// What a close code means for the page: whether it comes back by itself, and what the user reads.
// docs/protocol.md has the table of codes.

/** @type {Record<number, string>} */
const ENDS = {
  1000: "you have left",
  1008: "the server has closed the connection",
  4000: "you are connected elsewhere: another tab or device has taken this place",
  4001: "you were kicked from the server",
  4002: "you are banned from this server",
  4003: "you were logged out",
};

/**
 * Returns why the page does not come back by itself; empty if it does.
 * @param {number} code
 * @param {string} reason what the server says, such as until when somebody is banned
 */
export function endOf(code, reason = "") {
  const why = ENDS[code] ?? "";
  return why && code > 4000 && reason ? reason : why;
}

/**
 * Returns whether what brings the user back is of no use any more.
 * @param {number} code
 */
export function isFinal(code) {
  return [1000, 4001, 4002, 4003].includes(code);
}
