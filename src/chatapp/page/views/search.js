// What was found, the newest first; each leads to where it was said.

import { Component, createRef, html } from "./preact.js";
import { Text } from "./text.js";
import { whole } from "./times.js";

export class Search extends Component {
  constructor() {
    super();
    this.box = createRef();
  }

  componentDidMount() {
    this.box.current.focus();
  }

  /** @param {Event} event */
  submit(event) {
    event.preventDefault();
    const words = this.box.current.value.trim();
    if (words) this.props.actions.search(words);
  }

  /** @param {{state: import("../types").State, actions: any, close: () => void}} properties */
  render({ state: { found }, actions, close }) {
    return html`<section class="search" aria-label="Search">
      <form role="search" onSubmit=${(/** @type {Event} */ event) => this.submit(event)}>
        <label for="words">Search</label>
        <input id="words" ref=${this.box} type="search" dir="auto" />
        <button type="submit">Find</button>
        <button type="button" onClick=${close}>Close</button>
      </form>
      <div aria-live="polite">
        ${found && !found.items.length && html`<p>Nothing found.</p>`}
        <ul>
          ${found?.items.map(
            (item) => html`<li key=${`${item.room}-${item.id}`}>
              <button onClick=${() => (actions.jump(item.room, item.id), close())}>
                <span class="where">${item.room} · ${whole(item.at)}</span>
                <bdi class="name">${item.from}</bdi>: <${Text} text=${item.text} />
              </button>
            </li>`,
          )}
        </ul>
        ${found?.more && html`<p>There is more: search for more words.</p>`}
      </div>
    </section>`;
  }
}
