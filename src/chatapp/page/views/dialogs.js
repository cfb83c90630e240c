// The questions that the page asks in a window of its own: each is a table entry, and all look alike.

import { Component, createRef, html } from "./preact.js";

/** @typedef {{name: string, label: string, type?: string, value?: string, complete?: string,
 *   optional?: boolean}} Field */
/** @typedef {{title: string, button: string, fields: Field[], note?: string,
 *   done: (values: Record<string, string>, given: {actions: any, talk: string}) => unknown,
 *   cancel?: (actions: any) => void}} Question */

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
  login: (about) => ({
    title: "Log in",
    button: "Log in",
    fields: [
      { name: "name", label: "Name", value: about, complete: "username" },
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
  invitation: (about) => ({
    title: "Your invitation",
    button: "Register",
    fields: [{ name: "answer", label: about }],
    done: ({ answer }, { actions }) => actions.answer(answer),
    cancel: (actions) => actions.cancel(),
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

/** What a refusal says after which what is typed next would be said. */
const OVER = /\(the question is over: /;
/** What takes a password, which must not be sent where others could read it. */
const SECRET = new Set(["login", "register", "password"]);

export class Dialog extends Component {
  constructor() {
    super();
    this.box = createRef();
    this.state = { wrong: "" };
    /** Whether an answer is waited for: nothing is sent twice, as the second would be said. */
    this.busy = false;
    /** Whether it was answered: nothing is called off when it is closed. */
    this.answered = false;
  }

  componentDidMount() {
    this.box.current.showModal();
  }

  /** @param {Event} event */
  async submit(event) {
    event.preventDefault();
    if (this.busy) return;
    this.busy = true;
    const { what, about, state, actions, ask } = this.props;
    const question = QUESTIONS[what](about, state.user);
    const given = new FormData(/** @type {HTMLFormElement} */ (event.target));
    const values = Object.fromEntries([...given].map(([key, value]) => [key, String(value).trim()]));
    try {
      const asked = await question.done(values, { actions, talk: state.current });
      this.answered = true;
      if (asked && typeof asked === "string") ask("invitation", asked);
      else this.box.current?.close();
    } catch (error) {
      const wrong = /** @type {any} */ (error).text ?? String(error);
      this.setState({ wrong });
      if (!OVER.test(wrong)) return;
      this.answered = true;
      this.box.current?.close();
      actions.refused(error);
    } finally {
      this.busy = false;
    }
  }

  closed() {
    const { what, about, state, actions, close } = this.props;
    if (!this.answered) QUESTIONS[what](about, state.user).cancel?.(actions);
    close();
  }

  /**
   * @param {any} properties
   * @param {any} own
   */
  render({ what, about, state }, { wrong }) {
    const question = QUESTIONS[what](about, state.user);
    const safe = !SECRET.has(what) || isSecureContext;
    return html`<dialog ref=${this.box} onClose=${() => this.closed()} aria-labelledby="question">
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
