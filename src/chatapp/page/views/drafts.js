// What the user has said and the server has not acknowledged yet.

import { html } from "./preact.js";
import { Text } from "./text.js";

/** @typedef {import("../types").Draft} Draft */

/** @type {Record<string, string>} */
const STATES = {
  waiting: "waits for the connection",
  sent: "is on its way",
  unsure: "may not have arrived",
};

/** @param {{drafts: Draft[], talk: string, actions: any}} properties */
export function Drafts({ drafts, talk, actions }) {
  const here = drafts.filter((draft) => draft.talk === talk && lasts(draft));
  return html`<div class="drafts">
    ${here.map(
      (draft) => html`<div class="line draft ${draft.state}" key=${draft.ref}>
        <span><${Text} text=${draft.text} /></span>
        <span class="state">${draft.why ?? STATES[draft.state]}</span>
        ${(draft.state === "failed" || draft.state === "unsure") &&
        html`<button onClick=${() => actions.resolve(draft.ref, true)}>Send again</button>
          <button onClick=${() => actions.resolve(draft.ref, false)}>Discard</button>`}
      </div>`,
    )}
  </div>`;
}

/**
 * Whether a draft is worth showing: most are acknowledged before anybody could read that.
 * @param {Draft} draft
 */
function lasts(draft) {
  return draft.state !== "sent" || !draft.text.startsWith("/");
}
