// A colour for each name, always the same; the style sheet has those that can be read on both grounds.

const COLOURS = 12;

/** @param {string} name */
export function colourOf(name) {
  let sum = 7;
  for (const letter of name.toLowerCase()) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973;
  return `hue-${sum % COLOURS}`;
}
