// Which talk is shown, its topic, and what may be done with it.

import { isRoom, powersIn } from "../store/state.js";
import { html } from "./preact.js";
import { Text } from "./text.js";

/** What may be done with a room: the command, the button, and what asks for the rest or is said. */
const TOOLS = [
  ["topic", "Topic…", "", "topic"],
  ["invite", "Invite…", "", "invite"],
  ["bans", "Muted and banned…", "", "holds"],
  ["room", "About the room…", "", "about"],
  ["leave", "Leave", "/leave", ""],
];

/** @param {{state: import("../types").State, actions: any, ask: any, open: (what: string) => void, opened: string, close: () => void}} properties */
export function Header({ state, actions, ask, open, opened, close }) {
  const name = state.current;
  const talk = state.talks[name];
  const room = isRoom(name);
  const may = powersIn(state, name);
  const talks = Object.values(state.talks);
  const unread = talks.reduce((sum, one) => sum + one.unread, 0);
  const mentions = talks.some((one) => one.mentions > 0);
  return html`<header class="header">
    <button class="narrow" onClick=${() => open("rooms")}>
      Rooms${unread > 0 && html` <span class=${mentions ? "count mention" : "count"}>${unread}</span>`}
    </button>
    <h1><bdi>${title(name)}</bdi></h1>
    ${talk?.topic && html`<p class="topic"><${Text} text=${talk.topic} /></p>`}
    <button class="narrow" aria-expanded=${opened === "tools"} onClick=${() => open("tools")}>Menu</button>
    <div class="tools">
      ${room &&
      TOOLS.filter(([command]) => may.has(command)).map(
        ([, label, line, question]) => html`<button key=${label} onClick=${() =>
          line ? (actions.command(line, name), close()) : ask(question, question === "topic" ? (talk?.topic ?? "") : "")}>
          ${label}
        </button>`,
      )}
      <button onClick=${() => open("search")}>Search</button>
      ${room && html`<button class="narrow" onClick=${() => open("members")}>Members</button>`}
    </div>
  </header>`;
}

/** @param {string} name */
function title(name) {
  if (!name) return "No room";
  return isRoom(name) ? name : `Whispers with ${name.slice(1)}`;
}
