// A window with a list in it, as lists.js describes them.

import { LISTS, mayIn } from "./lists.js";
import { Component, createRef, html } from "./preact.js";

/** @typedef {import("./lists.js").Row} Row */

export class Listing extends Component {
  constructor() {
    super();
    this.box = createRef();
    this.state = { texts: [], loading: true, wrong: "", typed: "", sure: "" };
  }

  componentDidMount() {
    this.box.current.showModal();
    // Where nothing is typed, the first key pressed does nothing that cannot be taken back.
    this.box.current.querySelector("input, .close").focus();
    this.load();
  }

  /** @param {string} line what is typed for the list, or for more of it */
  async load(line = "") {
    const { what, state, actions } = this.props;
    const list = LISTS[what](state);
    try {
      const texts = await actions.list(line || list.line, state.current, list.taking);
      this.setState({ texts: line ? [...this.state.texts.slice(0, -1), ...texts] : texts, loading: false });
    } catch (error) {
      this.refused(error);
    }
  }

  /** @param {Row} row */
  async act({ line, last, sure }) {
    const { state, actions } = this.props;
    if (sure && this.state.sure !== line) {
      this.setState({ sure: line });
      return;
    }
    this.setState({ sure: "" });
    try {
      await actions.secret(line, state.current);
      if (last) this.box.current.close();
      else this.load();
    } catch (error) {
      this.refused(error);
    }
  }

  /** @param {any} error */
  refused(error) {
    this.setState({ wrong: error.text ?? String(error), loading: false });
  }

  /** @param {Event} event */
  submit(event) {
    event.preventDefault();
    const room = this.state.typed.trim().replace(/^#/, "");
    if (room) this.act({ text: "", line: `/join #${room}`, last: true });
  }

  /**
   * @param {any} properties
   * @param {any} own
   */
  render({ what, state, close }, { texts, loading, wrong, typed }) {
    const list = LISTS[what](state);
    const may = mayIn(state);
    const sought = typed.trim().toLowerCase();
    const rows = [...texts.flatMap((/** @type {string} */ text) => list.rows(text, may)), ...(list.always?.(may) ?? [])];
    const shown = rows.filter((row) => row.text.toLowerCase().includes(sought));
    const [, more] = texts.at(-1)?.match(/\((\/.* \d+) goes on\)$/) ?? [];
    return html`<dialog ref=${this.box} class="listing" onClose=${close} aria-labelledby="question">
      <form onSubmit=${(/** @type {Event} */ event) => this.submit(event)}>
        <h2 id="question">${list.title}</h2>
        ${list.field && this.field(list.field)}
        ${wrong && html`<p role="alert" class="wrong">${wrong}</p>`}
        <ul aria-live="polite">
          ${loading && html`<li>Loading…</li>`}
          ${shown.map((row) => this.row(row))}
        </ul>
        <p class="buttons">
          ${more && html`<button type="button" onClick=${() => this.load(more)}>More…</button>`}
          <button class="close" type="button" onClick=${() => this.box.current.close()}>Close</button>
        </p>
      </form>
    </dialog>`;
  }

  /** @param {string} label */
  field(label) {
    const note = (/** @type {Event} */ event) =>
      this.setState({ typed: /** @type {HTMLInputElement} */ (event.target).value, wrong: "" });
    return html`<p class="field">
      <label><span>${label}</span><input name="room" autocomplete="off" onInput=${note} /></label>
      <button type="submit">Join</button>
    </p>`;
  }

  /** @param {Row} row */
  row(row) {
    const label = row.sure && this.state.sure === row.line ? row.sure : row.button;
    if (!row.line) return html`<li key=${row.text}><bdi>${row.text}</bdi></li>`;
    return html`<li key=${row.text}>
      <bdi>${row.text}</bdi>
      <button type="button" aria-label=${`${label}: ${row.text}`} onClick=${() => this.act(row)}>
        ${label}
      </button>
    </li>`;
  }
}
