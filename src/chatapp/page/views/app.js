// The whole page. What is open beside the talk is its only state; all else is the store's.

import { isRoom } from "../store/state.js";
import { Composer } from "./composer.js";
import { Dialog } from "./dialogs.js";
import { Header } from "./header.js";
import { isSeen, walk } from "./keys.js";
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
/** Where it covers the talk, into which the focus must not go then. */
const COVERING = new Set(["rooms", "members"]);
const NARROW = matchMedia("(max-width: 52rem)");

export class App extends Component {
  constructor() {
    super();
    this.state = { open: "", asking: "", about: "" };
    this.ask = (/** @type {string} */ asking, about = "") => {
      this.noteOpener();
      this.setState({ asking, about, open: "" });
    };
    this.open = (/** @type {string} */ open) => {
      this.noteOpener();
      this.setState({ open: this.state.open === open ? "" : open });
    };
    this.close = () => this.setState({ open: "", asking: "" });
    this.resized = () => this.setState({});
    /** What opened what is open beside the talk. @type {Element | null} */
    this.opener = null;
    /** What had the focus last. @type {Element | null} */
    this.focused = null;
    this.onFocus = (/** @type {FocusEvent} */ event) => {
      this.focused = /** @type {Element} */ (event.target);
    };
    this.onKey = (/** @type {KeyboardEvent} */ event) => {
      walk(event);
      if (event.key !== "Escape" || this.state.asking) return;
      if (this.state.open) this.close();
      else this.toMessage();
    };
  }

  componentDidMount() {
    this.end = this.props.store.watch(() => this.setState({}));
    NARROW.addEventListener("change", this.resized);
  }

  /**
   * The focus goes into what is opened, and back. What had the focus is gone: somebody with a keyboard
   * only goes on where one types.
   * @param {any} _
   * @param {any} before
   */
  componentDidUpdate(_, before) {
    const { open, asking } = this.state;
    if (open && open !== before.open) this.enter(open);
    else if ((!open && before.open) || (!asking && before.asking)) this.goBack();
    if (document.activeElement !== document.body || !this.focused || this.focused.isConnected) return;
    this.focused = null;
    if (matchMedia("(hover: hover)").matches) this.toMessage();
  }

  componentWillUnmount() {
    this.end();
    NARROW.removeEventListener("change", this.resized);
  }

  toMessage() {
    document.getElementById("message")?.focus();
  }

  /** What opens something from what lies over the talk is gone when that is closed. */
  noteOpener() {
    const { open, asking } = this.state;
    const inside = PANELS[open] && document.querySelector(PANELS[open])?.contains(document.activeElement);
    if (!asking && !(inside && NARROW.matches)) this.opener = document.activeElement;
  }

  /** @param {string} open */
  enter(open) {
    this.panel(open)?.focus();
    document.querySelector(`${PANELS[open]} .current`)?.scrollIntoView({ block: "nearest" });
  }

  goBack() {
    if (!isSeen(document.activeElement) && isSeen(this.opener)) /** @type {any} */ (this.opener).focus();
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
    const covered = NARROW.matches && COVERING.has(open);
    return html`<div class="app shows-${open}" onClick=${onClick} onKeyDown=${this.onKey} onfocusin=${this.onFocus}>
      <button class="skip" onClick=${this.toMessage}>To the message</button>
      <${Sidebar} ...${given} />
      <main inert=${covered}>
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
