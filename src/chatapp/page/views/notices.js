// Answers and refusals of the server that belong to no talk.

import { html } from "./preact.js";
import { Text } from "./text.js";

/** @param {{notices: {text: string, bad: boolean, key: number}[], clear: () => void}} properties */
export function Notices({ notices, clear }) {
  if (!notices.length) return null;
  return html`<section class="notices" aria-label="Answers of the server" aria-live="polite">
    <button onClick=${clear}>Hide</button>
    ${notices.map((one) => html`<p key=${one.key} class=${one.bad ? "wrong" : ""}><${Text} text=${one.text} /></p>`)}
  </section>`;
}
