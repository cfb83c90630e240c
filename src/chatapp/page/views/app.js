// The whole page. What is open beside the talk is its only state; all else is the store's.

import { isRoom } from "../store/state.js";
import { Composer } from "./composer.js";
import { Dialog } from "./dialogs.js";
import { Header } from "./header.js";
import { Listing } from "./listing.js";
import { LISTS } from "./lists.js";
import { Log } from "./log.js";
import { Members } from "./members.js";
import { Notices } from "./notices.js";
import { Component, html } from "./preact.js";
import { Search } from "./search.js";
import { Sidebar } from "./sidebar.js";
import { Status } from "./status.js";

/** What lies over the talk on a small screen. @type {Record<string, string>} */
const PANELS = { rooms: ".sidebar", members: ".members", tools: ".tools" };

export class App extends Component {
  constructor() {
    super();
    this.state = { open: "", asking: "", about: "" };
    this.ask = (/** @type {string} */ asking, about = "") => this.setState({ asking, about, open: "" });
    this.open = (/** @type {string} */ open) => {
      this.opener = document.activeElement;
      this.setState({ open: this.state.open === open ? "" : open });
    };
    this.close = () => this.setState({ open: "", asking: "" });
    /** What opened what is open beside the talk. @type {Element | null} */
    this.opener = null;
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

  /**
   * The focus goes into what is opened, and back. What had the focus is gone: somebody with a keyboard
   * only goes on where one types.
   * @param {any} _
   * @param {any} before
   */
  componentDidUpdate(_, before) {
    const { open } = this.state;
    if (open && open !== before.open) this.panel(open)?.focus();
    else if (!open && this.panel(before.open)) /** @type {any} */ (this.opener)?.focus();
    if (document.activeElement !== document.body || !this.focused || this.focused.isConnected) return;
    this.focused = null;
    if (matchMedia("(hover: hover)").matches) document.getElementById("message")?.focus();
  }

  componentWillUnmount() {
    this.end();
  }

  /**
   * @param {string} open
   * @returns {HTMLElement | null} the first button of what lies over the talk on a small screen
   */
  panel(open) {
    const narrow = PANELS[open] ? document.querySelector(`${PANELS[open]} button`) : null;
    return /** @type {HTMLElement | null} */ (narrow);
  }

  /**
   * @param {any} properties
   * @param {any} own
   */
  render({ store, actions }, { open, asking, about }) {
    const { state } = store;
    const talk = state.talks[state.current];
    const given = { state, actions, store, ask: this.ask, open: this.open, opened: open, close: this.close };
    const onClick = (/** @type {Event} */ event) => event.target === event.currentTarget && this.close();
    return html`<div class="app shows-${open}" onClick=${onClick} onKeyDown=${this.onKey} onfocusin=${this.onFocus}>
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
      ${asking && html`<${LISTS[asking] ? Listing : Dialog} key=${asking} what=${asking} about=${about} ...${given} />`}
    </div>`;
  }
}
