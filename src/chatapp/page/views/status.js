// What is the matter with the connection, and how the user may help.

import { Component, html } from "./preact.js";

export class Status extends Component {
  constructor() {
    super();
    /** Since when the connection is as it is, by a clock that nobody sets. */
    this.since = 0;
    /** @type {unknown} */
    this.shown = null;
  }

  componentDidMount() {
    this.timer = setInterval(() => this.props.state.connection.is === "waiting" && this.setState({}), 500);
  }

  componentWillUnmount() {
    clearInterval(this.timer);
  }

  /** @param {any} next */
  componentWillUpdate(next) {
    const { connection } = next.state;
    if (connection === this.shown) return;
    this.shown = connection;
    this.since = performance.now();
  }

  /** @param {any} properties */
  render({ state, actions }) {
    return html`<div class="status" role="status">
      ${connection(state.connection, performance.now() - this.since, actions)}
      ${state.alone &&
      html`<p>Tabs cannot share a connection here (the page came without encryption): each is a user of its own.</p>`}
    </div>`;
  }
}

/**
 * @param {import("../types").ConnectionState} connection
 * @param {number} passed
 * @param {any} actions
 */
function connection(connection, passed, actions) {
  if (connection.is === "connecting") return html`<p>Connecting…</p>`;
  if (connection.is === "ended") {
    return html`<p>${connection.why}. <button onClick=${() => actions.again()}>Connect again</button></p>`;
  }
  if (connection.is === "open") return null;
  const seconds = Math.max(0, Math.ceil((connection.wait - passed) / 1000));
  return html`<p>
    Reconnecting in ${seconds} s · <button onClick=${() => actions.again()}>now</button>
  </p>`;
}
