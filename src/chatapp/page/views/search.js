// What was found, the newest first; each leads to where it was said.

import { html } from "./preact.js";
import { Text } from "./text.js";
import { whole } from "./times.js";

/** @param {{state: import("../types").State, actions: any, close: () => void}} properties */
export function Search({ state, actions, close }) {
  const search = (/** @type {any} */ event) => {
    event.preventDefault();
    const words = new FormData(event.target).get("words");
    if (words) actions.search(String(words));
  };
  return html`<section class="search" aria-label="Search">
    <form role="search" onSubmit=${search}>
      <label for="words">Search</label>
      <input id="words" name="words" type="search" dir="auto" />
      <button type="submit">Find</button>
      <button type="button" onClick=${close}>Close</button>
    </form>
    <div aria-live="polite">
      ${state.found && !state.found.items.length && html`<p>Nothing found.</p>`}
      <ul>
        ${state.found?.items.map(
          (item) => html`<li key=${`${item.room}-${item.id}`}>
            <button onClick=${() => actions.jump(item.room, item.id)}>
              <span class="where">${item.room} · ${whole(item.at)}</span>
              <bdi class="name">${item.from}</bdi>: <${Text} text=${item.text} />
            </button>
          </li>`,
        )}
      </ul>
      ${state.found?.more && html`<p>There is more: search for more words.</p>`}
    </div>
  </section>`;
}
