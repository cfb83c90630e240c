// The questions that the page asks in a window of its own: each is a table entry, and all look alike.

import { Component, createRef, html } from "./preact.js";

/** @typedef {{name: string, label: string, type?: string, value?: string, complete?: string,
 *   optional?: boolean}} Field */
/** @typedef {{title: string, button: string, fields: Field[], note?: string,
 *   done: (values: Record<string, string>, given: {actions: any, talk: string}) => unknown}} Question */

const SPANS = "10m, 3h, 2d or forever";

/** @type {Record<string, (about: string, name: string) => Question>} */
const QUESTIONS = {
  name: () => ask("Take a name", "Take it", [{ name: "name", label: "Name" }], (v) => `/nick ${v.name}`),
  away: () => ask("Be away", "Be away", [{ name: "text", label: "Why", optional: true }], (v) => `/away ${v.text}`),
  topic: (about) => ask("Set the topic", "Set", [{ name: "text", label: "Topic", value: about }], (v) => `/topic ${v.text || "-"}`),
  kick: (who) => ask(`Kick ${who}`, "Kick", [reason()], (v) => `/kick ${who} ${v.why}`),
  mute: (who) => ask(`Mute ${who}`, "Mute", [span(), reason()], (v) => `/mute ${who} ${v.span} ${v.why}`),
  ban: (who) => ask(`Ban ${who}`, "Ban", [span(), reason()], (v) => `/ban ${who} ${v.span} ${v.why}`),
  invite: (who) => ask("Invite to this room", "Invite", [{ name: "who", label: "User", value: who }], (v) => `/invite ${v.who}`),
  whisper: () => ({
    title: "Whisper to",
    button: "Open",
    fields: [{ name: "who", label: "User" }],
    done: ({ who }, { actions }) => actions.show(`@${who}`),
  }),
  login: () => ({
    title: "Log in",
    button: "Log in",
    fields: [
      { name: "name", label: "Name", complete: "username" },
      { name: "secret", label: "Password", type: "password", complete: "current-password" },
    ],
    done: ({ name, secret }, { actions }) => actions.logIn(name, secret),
  }),
  register: (_, name) => ({
    title: "Make a name yours",
    button: "Register",
    fields: [
      { name: "name", label: "Name", value: /^guest\d+$/.test(name) ? "" : name, complete: "username" },
      { name: "secret", label: "Password, at least 10 characters", type: "password", complete: "new-password" },
    ],
    done: ({ name: own, secret }, { actions }) => actions.register(own, secret),
  }),
  password: (_, name) => ({
    title: "Change the password",
    button: "Change",
    fields: [
      { name: "name", label: "Name", value: name, complete: "username" },
      { name: "secret", label: "New password", type: "password", complete: "new-password" },
    ],
    done: ({ secret }, { actions }) => actions.secret(`/password ${secret}`),
  }),
};

/** What takes a password, which must not be sent where others could read it. */
const SECRET = new Set(["login", "register", "password"]);

export class Dialog extends Component {
  constructor() {
    super();
    this.box = createRef();
    this.state = { wrong: "" };
  }

  componentDidMount() {
    this.box.current.showModal();
  }

  /** @param {Event} event */
  async submit(event) {
    event.preventDefault();
    const { what, about, state, actions } = this.props;
    const question = QUESTIONS[what](about, state.user);
    const given = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const values = Object.fromEntries([...given].map(([key, value]) => [key, String(value).trim()]));
    try {
      await question.done(values, { actions, talk: state.current });
      this.box.current.close();
    } catch (error) {
      this.setState({ wrong: /** @type {any} */ (error).text ?? String(error) });
    }
  }

  /**
   * @param {any} properties
   * @param {any} own
   */
  render({ what, about, state, close }, { wrong }) {
    const question = QUESTIONS[what](about, state.user);
    const safe = !SECRET.has(what) || isSecureContext;
    return html`<dialog ref=${this.box} onClose=${close} aria-labelledby="question">
      <form method="dialog" onSubmit=${(/** @type {Event} */ event) => this.submit(event)}>
        <h2 id="question">${question.title}</h2>
        ${safe
          ? question.fields.map((field) => html`<${Input} ...${field} />`)
          : html`<p>This page came without encryption, so a password could be read on its way: open it over https.</p>`}
        ${wrong && html`<p role="alert" class="wrong">${wrong}</p>`}
        <p class="buttons">
          ${safe && html`<button type="submit">${question.button}</button>`}
          <button type="button" onClick=${() => this.box.current.close()}>Cancel</button>
        </p>
      </form>
    </dialog>`;
  }
}

/** @param {Field & Record<string, any>} field */
function Input({ name, label, type, value, complete, optional }) {
  return html`<label>
    <span>${label}</span>
    <input name=${name} type=${type ?? "text"} defaultValue=${value ?? ""} autocomplete=${complete ?? "off"}
      required=${!optional} />
  </label>`;
}

/**
 * Returns a question whose answer is a command in the talk that is shown.
 * @param {string} title
 * @param {string} button
 * @param {Field[]} fields
 * @param {(values: Record<string, string>) => string} line
 * @returns {Question}
 */
function ask(title, button, fields, line) {
  return { title, button, fields, done: (values, { actions, talk }) => actions.secret(line(values).trim(), talk) };
}

/** @returns {Field} */
function reason() {
  return { name: "why", label: "Why", optional: true };
}

/** @returns {Field} */
function span() {
  return { name: "span", label: `For how long: ${SPANS}`, value: "forever" };
}
