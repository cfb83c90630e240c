// The whole page. What is open beside the talk is its only state; all else is the store's.

import { isRoom } from "../store/state.js";
import { Composer } from "./composer.js";
import { Dialog } from "./dialogs.js";
import { Header } from "./header.js";
import { Log } from "./log.js";
import { Members } from "./members.js";
import { Notices } from "./notices.js";
import { Component, html } from "./preact.js";
import { Search } from "./search.js";
import { Sidebar } from "./sidebar.js";
import { Status } from "./status.js";

export class App extends Component {
  constructor() {
    super();
    this.state = { open: "", asking: "", about: "" };
    this.ask = (/** @type {string} */ asking, about = "") => this.setState({ asking, about, open: "" });
    this.open = (/** @type {string} */ open) => this.setState({ open: this.state.open === open ? "" : open });
    this.close = () => this.setState({ open: "", asking: "" });
    /** What had the focus last. @type {Element | null} */
    this.focused = null;
    this.onFocus = (/** @type {FocusEvent} */ event) => {
      this.focused = /** @type {Element} */ (event.target);
    };
    this.onKey = (/** @type {KeyboardEvent} */ event) => {
      if (event.key === "Escape" && this.state.open && !this.state.asking) this.close();
    };
  }

  componentDidMount() {
    this.end = this.props.store.watch(() => this.setState({}));
  }

  /** What had the focus is gone: somebody with a keyboard only goes on where one types. */
  componentDidUpdate() {
    if (document.activeElement !== document.body || !this.focused || this.focused.isConnected) return;
    this.focused = null;
    if (matchMedia("(hover: hover)").matches) document.getElementById("message")?.focus();
  }

  componentWillUnmount() {
    this.end();
  }

  /**
   * @param {any} properties
   * @param {any} own
   */
  render({ store, actions }, { open, asking, about }) {
    const { state } = store;
    const talk = state.talks[state.current];
    const given = { state, actions, store, ask: this.ask, open: this.open, close: this.close };
    return html`<div class="app shows-${open}" onKeyDown=${this.onKey} onfocusin=${this.onFocus}>
      <${Sidebar} ...${given} />
      <main>
        <${Status} ...${given} />
        <${Header} ...${given} />
        ${open === "search" && html`<${Search} ...${given} />`}
        ${talk && html`<${Log} key=${talk.name} talk=${talk} ...${given} />`}
        <${Notices} notices=${state.notices} clear=${() => actions.clear()} />
        <${Composer} ...${given} />
      </main>
      ${talk && isRoom(talk.name) && html`<${Members} talk=${talk} ...${given} />`}
      ${asking && html`<${Dialog} key=${asking} what=${asking} about=${about} ...${given} />`}
    </div>`;
  }
}
