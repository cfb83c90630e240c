// What is looked for in a list that is long.

import { html } from "./preact.js";

/** From so many entries on one may look for one. */
export const MANY = 20;

/** @param {{note: (sought: string) => void}} properties */
export function Finder({ note }) {
  const typed = (/** @type {Event} */ event) =>
    note(/** @type {HTMLInputElement} */ (event.target).value.trim().toLowerCase());
  return html`<label class="finder"><span>Find</span><input type="search" autocomplete="off" onInput=${typed} /></label>`;
}
