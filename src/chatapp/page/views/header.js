// Which talk is shown, its topic, and what may be done with it.

import { isRoom, powersIn } from "../store/state.js";
import { html } from "./preact.js";
import { Text } from "./text.js";

/** What may be done with a room: the command, the button, and what asks for the rest or is said. */
const TOOLS = [
  ["topic", "Topic…", "", "topic"],
  ["invite", "Invite…", "", "invite"],
  ["room", "About the room…", "", "charter"],
  ["leave", "Leave", "/leave", ""],
];

/** @param {{state: import("../types").State, actions: any, ask: any, open: (what: string) => void}} properties */
export function Header({ state, actions, ask, open }) {
  const name = state.current;
  const talk = state.talks[name];
  const room = isRoom(name);
  const may = powersIn(state, name);
  const unread = Object.values(state.talks).reduce((sum, one) => sum + one.unread, 0);
  return html`<header class="header">
    <button class="narrow" onClick=${() => open("rooms")}>
      Rooms${unread > 0 && html` <span class="count">${unread}</span>`}
    </button>
    <h1><bdi>${title(name)}</bdi></h1>
    <p class="topic">${talk?.topic && html`<${Text} text=${talk.topic} />`}</p>
    <div class="tools">
      ${room &&
      TOOLS.filter(([command]) => may.has(command)).map(
        ([, label, line, question]) => html`<button key=${label} onClick=${() =>
          line ? actions.command(line, name) : ask(question, question === "topic" ? (talk?.topic ?? "") : "")}>
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
