// Who is in the room, and what may be done with each.

import { sorted } from "../store/members.js";
import { powersIn } from "../store/state.js";
import { colourOf } from "./colour.js";
import { Finder, MANY } from "./finder.js";
import { Component, html } from "./preact.js";

/** @typedef {import("../types").State} State */
/** @typedef {import("../types").Member} Member */

const DRAWN = 500;
/** Milliseconds without a key after which what is typed is looked for. */
const PAUSE = 300;

export class Members extends Component {
  constructor() {
    super();
    this.state = { open: "", sought: "" };
    this.asking = 0;
    /** What was drawn last. @type {unknown[]} */
    this.drawn = [];
  }

  /**
   * Rooms may have many members, and lines come often: drawn again only if it would differ.
   * @param {any} next
   * @param {any} own
   */
  shouldComponentUpdate(next, own) {
    const { drawn } = this;
    this.drawn = [next.talk, next.talk.version, next.talk.total, next.state.powers, next.state.user, own.open, own.sought];
    return this.drawn.some((value, at) => value !== drawn[at]);
  }

  /**
   * Look for a name, also among those whose names are not known yet.
   * @param {string} sought
   */
  find(sought) {
    const { talk, actions } = this.props;
    this.setState({ sought });
    clearTimeout(this.asking);
    this.asking = setTimeout(() => actions.findMembers(talk.name, sought), PAUSE);
  }

  /**
   * Escape closes what may be done with a member first.
   * @param {KeyboardEvent} event
   */
  onKey(event) {
    if (event.key !== "Escape" || !this.state.open) return;
    event.stopPropagation();
    const member = /** @type {Element} */ (event.target).closest("li")?.querySelector("button");
    this.setState({ open: "" });
    member?.focus();
  }

  /**
   * @param {any} properties
   * @param {any} own
   */
  render({ talk, state, actions, ask, close }, { open, sought }) {
    const members = sorted(talk);
    const missing = talk.listed ? Math.max(1, talk.total - members.length) : 0;
    const shown = members.filter((member) => member.user.toLowerCase().includes(sought));
    const find = (/** @type {string} */ sought) => this.find(sought);
    const onKey = (/** @type {KeyboardEvent} */ event) => this.onKey(event);
    return html`<aside class="members" aria-label=${`Members of ${talk.name}`} onKeyDown=${onKey}>
      <button class="narrow" onClick=${close}>Close</button>
      <h2>${talk.total} here</h2>
      ${talk.total > MANY && html`<${Finder} note=${find} />`}
      <ul>
        ${shown.slice(0, DRAWN).map(
          (member) => html`<li key=${member.user}>
            <button aria-expanded=${open === member.user}
              onClick=${() => this.setState({ open: open === member.user ? "" : member.user })}>
              <bdi class=${colourOf(member.user)}>${member.user}</bdi>
              ${member.away !== undefined && html`<span class="away">away <bdi>${member.away}</bdi></span>`}
            </button>
            ${open === member.user && html`<${Acts} member=${member} talk=${talk} state=${state}
              actions=${actions} ask=${ask} close=${close} />`}
          </li>`,
        )}
      </ul>
      ${shown.length > DRAWN && html`<p>And ${shown.length - DRAWN} more whose names come later.</p>`}
      ${missing > 0 &&
      html`<button onClick=${() => actions.loadMembers(talk.name)}>${missing} more…</button>`}
    </aside>`;
  }
}

/** @param {{member: Member, talk: any, state: State, actions: any, ask: any, close: () => void}} properties */
function Acts({ member, talk, state, actions, ask, close }) {
  const may = powersIn(state, talk.name);
  const name = member.user;
  if (name === state.user) {
    return html`<div class="acts">
      <button onClick=${() => ask("away")}>Be away…</button>
      <button onClick=${() => actions.command("/back")}>Be back</button>
      ${may.has("remove") &&
      html`<button onClick=${() => actions.command("/remove", talk.name)}>Remove my last message</button>`}
    </div>`;
  }
  /** @type {[string, string, () => void][]} */
  const all = [
    ["whisper", "Whisper", () => (actions.show(`@${name}`), close())],
    ["whois", "Who is this?", () => actions.command(`/whois ${name}`, talk.name)],
    ["ignore", "Ignore", () => actions.command(`/ignore ${name}`, talk.name)],
    ["unignore", "Ignore no longer", () => actions.command(`/unignore ${name}`, talk.name)],
    ["invite", "Invite…", () => ask("invite", name)],
    ["kick", "Kick…", () => ask("kick", name)],
    ["mute", "Mute…", () => ask("mute", name)],
    ["ban", "Ban…", () => ask("ban", name)],
    ["moderator", "Make a moderator", () => actions.command(`/moderator ${name}`, talk.name)],
    ["kick", "Remove the last message", () => actions.command(`/remove ${name} 1`, talk.name)],
  ];
  return html`<div class="acts">
    ${all
      .filter(([command]) => may.has(command))
      .map(([, label, act]) => html`<button onClick=${act}>${label}</button>`)}
  </div>`;
}
