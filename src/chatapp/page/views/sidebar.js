// The rooms and conversations, with what is unread in each.

import { isRoom } from "../store/state.js";
import { html } from "./preact.js";

/** @typedef {import("../types").State} State */

/** @param {{state: State, actions: any, ask: (what: string) => void, close: () => void}} properties */
export function Sidebar({ state, actions, ask, close }) {
  const show = (/** @type {string} */ name) => {
    actions.show(name);
    close();
  };
  const whispers = Object.keys(state.talks).filter((name) => !isRoom(name)).sort();
  return html`<nav class="sidebar" aria-label="Rooms and conversations">
    <button class="narrow" onClick=${close}>Close</button>
    <p class="server"><bdi>${state.server}</bdi></p>
    <p class="me">
      <bdi>${state.user}</bdi>${" "}
      <span class="role">${state.account ? state.role : "guest"}</span>
    </p>
    <${Account} state=${state} actions=${actions} ask=${ask} />
    <h2>Rooms</h2>
    <ul>
      ${state.rooms.map((name) => html`<${Entry} key=${name} name=${name} state=${state} show=${show} />`)}
    </ul>
    <button onClick=${() => ask("room")}>Join a room…</button>
    <h2>Whispers</h2>
    <ul>
      ${whispers.map((name) => html`<${Entry} key=${name} name=${name} state=${state} show=${show} />`)}
    </ul>
    <button onClick=${() => ask("whisper")}>Whisper to…</button>
    <p><button onClick=${() => ask("ignored")}>Ignored…</button></p>
    <${Notifying} />
    <p class="way-out"><button onClick=${() => (actions.say("/quit"), close())}>Leave the chat</button></p>
  </nav>`;
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

/** A button for what browsers allow only after somebody has asked for it. */
function Notifying() {
  if (!("Notification" in window) || !isSecureContext || Notification.permission !== "default") return null;
  return html`<p><button onClick=${() => Notification.requestPermission()}>Notify me…</button></p>`;
}

/** @param {{name: string, state: State, show: (name: string) => void}} properties */
function Entry({ name, state, show }) {
  const talk = state.talks[name];
  const { unread, mentions } = talk ?? { unread: 0, mentions: 0 };
  const shown = isRoom(name) ? name : name.slice(1);
  return html`<li>
    <button class=${name === state.current ? "current" : ""} aria-current=${name === state.current ? "true" : undefined}
      onClick=${() => show(name)}>
      <bdi>${shown}</bdi>
      ${unread > 0 &&
      html`<span class=${mentions ? "count mention" : "count"}>
        ${unread}<span class="hidden"> unread${mentions ? ", you are meant" : ""}</span>
      </span>`}
    </button>
  </li>`;
}
