// The rooms and conversations, with what is unread in each.

import { isRoom } from "../store/state.js";
import { whispers } from "../store/whispers.js";
import { Finder, MANY } from "./finder.js";
import { Component, createRef, html } from "./preact.js";

/** @typedef {import("../types").State} State */

export class Sidebar extends Component {
  constructor() {
    super();
    this.state = { sought: "" };
    this.find = (/** @type {string} */ sought) => this.setState({ sought });
  }

  /**
   * @param {{state: State, actions: any, ask: (what: string) => void, close: () => void}} properties
   * @param {any} own
   */
  render({ state, actions, ask, close }, { sought }) {
    const users = whispers(state).sort();
    const many = state.rooms.length + users.length > MANY;
    const show = (/** @type {string} */ name) => {
      actions.show(name);
      close();
    };
    const entries = (/** @type {string[]} */ names) =>
      names
        .filter((name) => !many || name.toLowerCase().includes(sought))
        .map((name) => html`<${Entry} key=${name} name=${name} state=${state} show=${show} />`);
    return html`<nav class="sidebar" aria-label="Rooms and conversations">
      <button class="narrow" onClick=${close}>Close</button>
      <p class="server"><bdi>${state.server}</bdi></p>
      <p class="me">
        <bdi>${state.user}</bdi>${" "}
        <span class="role">${state.account ? state.role : "guest"}</span>
      </p>
      <${Account} state=${state} actions=${actions} ask=${ask} />
      ${many && html`<${Finder} note=${this.find} />`}
      <h2>Rooms</h2>
      <ul>${entries(state.rooms)}</ul>
      <button onClick=${() => ask("room")}>Join a room…</button>
      <h2>Whispers</h2>
      <ul>${entries(users)}</ul>
      <button onClick=${() => ask("whisper")}>Whisper to…</button>
      <p><button onClick=${() => ask("ignored")}>Ignored…</button></p>
      <${Notifying} />
      <p class="way-out"><button onClick=${() => (actions.say("/quit"), close())}>Leave the chat</button></p>
    </nav>`;
  }
}

/** @param {{state: State, actions: any, ask: (what: string) => void}} properties */
function Account({ state, actions, ask }) {
  if (!state.account) {
    // The keys have buttons made anew: none turns into another under somebody's fingers.
    return html`<p class="account" key="guest">
      <button onClick=${() => ask("name")}>Take a name…</button>
      <button onClick=${() => ask("login")}>Log in…</button>
      <button onClick=${() => ask("register")}>Register…</button>
    </p>`;
  }
  return html`<p class="account" key="account">
    <button onClick=${() => ask("password")}>Change password…</button>
    <button onClick=${() => ask("devices")}>Devices…</button>
    <button onClick=${() => actions.command("/logout")}>Log out</button>
  </p>`;
}

/** A button for what browsers allow only after somebody has asked for it. To ask the browser costs time. */
class Notifying extends Component {
  constructor() {
    super();
    const here = "Notification" in window && isSecureContext;
    this.state = { open: here && Notification.permission === "default" };
  }

  /**
   * @param {any} _
   * @param {any} own
   */
  shouldComponentUpdate(_, own) {
    return own.open !== this.state.open;
  }

  async ask() {
    this.setState({ open: (await Notification.requestPermission()) === "default" });
  }

  /**
   * @param {any} _
   * @param {any} own
   */
  render(_, { open }) {
    return open ? html`<p><button onClick=${() => this.ask()}>Notify me…</button></p>` : null;
  }
}

/** One of them; the one that is shown can be seen in a long list, too. */
class Entry extends Component {
  constructor() {
    super();
    this.box = createRef();
    this.shown = "";
  }

  componentDidMount() {
    this.componentDidUpdate();
  }

  componentDidUpdate() {
    const { name, state } = this.props;
    if (state.current !== this.shown && state.current === name) this.box.current.scrollIntoView({ block: "nearest" });
    this.shown = state.current;
  }

  /** @param {{name: string, state: State, show: (name: string) => void}} properties */
  render({ name, state, show }) {
    const { unread, mentions } = state.talks[name] ?? { unread: 0, mentions: 0 };
    const current = name === state.current;
    return html`<li ref=${this.box}>
      <button class=${current ? "current" : ""} aria-current=${current ? "true" : undefined} onClick=${() => show(name)}>
        <bdi>${isRoom(name) ? name : name.slice(1)}</bdi>
        ${unread > 0 &&
        html`<span class=${mentions ? "count mention" : "count"}>
          ${unread}<span class="hidden"> unread${mentions ? ", you are meant" : ""}</span>
        </span>`}
      </button>
    </li>`;
  }
}
