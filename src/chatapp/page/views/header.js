// Which talk is shown, its topic, and what may be done with it.

import { isRoom } from "../store/state.js";
import { html } from "./preact.js";
import { Text } from "./text.js";

/** @param {{state: import("../types").State, actions: any, ask: any, open: (what: string) => void}} properties */
export function Header({ state, actions, ask, open }) {
  const name = state.current;
  const talk = state.talks[name];
  const room = isRoom(name);
  const unread = Object.values(state.talks).reduce((sum, one) => sum + one.unread, 0);
  return html`<header class="header">
    <button class="narrow" onClick=${() => open("rooms")}>
      Rooms${unread > 0 && html` <span class="count">${unread}</span>`}
    </button>
    <h2><bdi>${room ? name : `Whispers with ${name.slice(1)}`}</bdi></h2>
    <p class="topic">${talk?.topic && html`<${Text} text=${talk.topic} />`}</p>
    <div class="tools">
      ${room && html`<button onClick=${() => ask("topic", talk?.topic ?? "")}>Topic…</button>`}
      ${room && html`<button onClick=${() => ask("invite", "")}>Invite…</button>`}
      ${room && html`<button onClick=${() => actions.command("/leave", name)}>Leave</button>`}
      <button onClick=${() => open("search")}>Search</button>
      ${room && html`<button class="narrow" onClick=${() => open("members")}>Members</button>`}
    </div>
  </header>`;
}
