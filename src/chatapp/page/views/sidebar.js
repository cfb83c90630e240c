// The rooms and conversations, with what is unread in each.

import { isRoom } from "../store/state.js";
import { html } from "./preact.js";

/** @typedef {import("../types").State} State */

/** @param {{state: State, actions: any, ask: (what: string) => void}} properties */
export function Sidebar({ state, actions, ask }) {
  const whispers = Object.keys(state.talks).filter((name) => !isRoom(name)).sort();
  return html`<nav class="sidebar" aria-label="Rooms and conversations">
    <h1><bdi>${state.server}</bdi></h1>
    <p class="me">
      <bdi>${state.user}</bdi>
      <span class="role">${state.account ? state.role : "guest"}</span>
    </p>
    <${Account} state=${state} actions=${actions} ask=${ask} />
    <h2>Rooms</h2>
    <ul>
      ${state.rooms.map((name) => html`<${Entry} key=${name} name=${name} state=${state} actions=${actions} />`)}
    </ul>
    <button onClick=${() => ask("room")}>Join a room…</button>
    <h2>Whispers</h2>
    <ul>
      ${whispers.map((name) => html`<${Entry} key=${name} name=${name} state=${state} actions=${actions} />`)}
    </ul>
    <button onClick=${() => ask("whisper")}>Whisper to…</button>
    <p class="way-out"><button onClick=${() => actions.command("/quit")}>Leave the chat</button></p>
  </nav>`;
}

/** @param {{state: State, actions: any, ask: (what: string) => void}} properties */
function Account({ state, actions, ask }) {
  if (!state.account) {
    return html`<p class="account">
      <button onClick=${() => ask("name")}>Take a name…</button>
      <button onClick=${() => ask("login")}>Log in…</button>
      <button onClick=${() => ask("register")}>Register…</button>
    </p>`;
  }
  return html`<p class="account">
    <button onClick=${() => ask("password")}>Change password…</button>
    <button onClick=${() => actions.command("/logout")}>Log out</button>
    <button onClick=${() => actions.command("/logout everywhere")}>Log out everywhere</button>
  </p>`;
}

/** @param {{name: string, state: State, actions: any}} properties */
function Entry({ name, state, actions }) {
  const talk = state.talks[name];
  const { unread, mentions } = talk ?? { unread: 0, mentions: 0 };
  const shown = isRoom(name) ? name : name.slice(1);
  return html`<li>
    <button class=${name === state.current ? "current" : ""} aria-current=${name === state.current}
      onClick=${() => actions.show(name)}>
      <bdi>${shown}</bdi>
      ${unread > 0 &&
      html`<span class=${mentions ? "count mention" : "count"}>
        ${unread}<span class="hidden"> unread${mentions ? ", you are meant" : ""}</span>
      </span>`}
    </button>
  </li>`;
}
