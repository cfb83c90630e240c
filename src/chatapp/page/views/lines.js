// The lines of a talk, with what stands between them: days, where the reader was, and what is missing.
//
// No element here is without a value in it, if only a text in braces: the library keeps those that are
// for ever, with what they stood in when they were first drawn, and so with lines that are long gone.

import { Line } from "./line.js";
import { html } from "./preact.js";
import { day } from "./times.js";

/** @typedef {import("../types").Item} Item */
/** @typedef {import("../types").Talk} Talk */

/** @param {Talk} talk */
export function edge(talk) {
  if (talk.loading) return html`<p class="edge">${"Loading earlier messages…"}</p>`;
  if (!talk.older) return html`<p class="edge">${"This is the beginning of what is kept."}</p>`;
  return null;
}

/**
 * Returns where the first line is that is new since the reader was here; Infinity if none is.
 * @param {Talk} talk
 */
export function markedAt(talk) {
  if (!talk.marker) return Infinity;
  const at = talk.items.findIndex((item) => item.id > talk.marker && item.from !== "" && !item.own);
  return at < 0 ? Infinity : at;
}

/**
 * Returns each line, with what stands before it. All have keys, so that none is made anew when others
 * come before it.
 * @param {Talk} talk
 * @param {Item[]} items
 * @param {number} marked the line before which the reader was
 * @param {any} actions
 */
export function rows(talk, items, marked, actions) {
  let today = "";
  return items.map((item, at) => {
    item.day ??= day(item.at);
    const changed = item.day !== today;
    today = item.day;
    const line = html`<${Line} key=${item.key} item=${item} talk=${talk.name} />`;
    const hole = item.id > 0 && talk.holes.has(item.id);
    if (!changed && !hole && at !== marked) return [line];
    return [
      hole && html`<p class="edge" key=${`hole ${item.key}`}>
        <button onClick=${() => actions.fillHole(talk.name, item.id)}>Show what is missing here</button>
      </p>`,
      changed && html`<p class="day" key=${`day ${item.key}`}>${item.day}</p>`,
      at === marked && html`<p class="marker" key="marker">${"New since you were here"}</p>`,
      line,
    ].filter(Boolean);
  });
}
