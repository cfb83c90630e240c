// What a person wrote, as it is shown: links and code in backticks are marked, and nothing else is
// interpreted. All of it is put into the page as text.

import { html } from "./preact.js";

const MARKED = /`([^`\n]+)`|https?:\/\/[^\s<>"`]+/giu;
const ENDING = /[.,;:!?'"]+$/u;

/** @param {{text: string}} properties */
export function Text({ text }) {
  const parts = [];
  let at = 0;
  for (const found of text.matchAll(MARKED)) {
    parts.push(text.slice(at, found.index));
    const end = found[1] === undefined ? link(found[0], parts) : code(found[0], found[1], parts);
    at = found.index + end;
  }
  parts.push(text.slice(at));
  return html`<bdi class="text" dir="auto">${parts}</bdi>`;
}

/**
 * @param {string} whole
 * @param {string} inside
 * @param {unknown[]} parts
 */
function code(whole, inside, parts) {
  parts.push(html`<code>${inside}</code>`);
  return whole.length;
}

/**
 * @param {string} found
 * @param {unknown[]} parts
 */
function link(found, parts) {
  const address = trimmed(found);
  try {
    const { href } = new URL(address);
    parts.push(html`<a href=${href} target="_blank" rel="noopener noreferrer">${address}</a>`);
  } catch {
    parts.push(address);
  }
  return address.length;
}

/**
 * Returns an address without what ends the sentence that it stands in.
 * @param {string} found
 */
function trimmed(found) {
  let address = found.replace(ENDING, "");
  while (address.endsWith(")") && count(address, ")") > count(address, "(")) {
    address = address.slice(0, -1).replace(ENDING, "");
  }
  return address;
}

/**
 * @param {string} text
 * @param {string} mark
 */
function count(text, mark) {
  return text.split(mark).length - 1;
}
