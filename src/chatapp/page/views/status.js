// What is the matter with the connection, and how the user may help.

import { Component, html } from "./preact.js";

export class Status extends Component {
  componentDidMount() {
    this.timer = setInterval(() => this.props.state.connection.is === "waiting" && this.setState({}), 500);
  }

  componentWillUnmount() {
    clearInterval(this.timer);
  }

  /** @param {any} properties */
  render({ state, actions }) {
    return html`<div class="status" role="status">
      ${connection(state.connection, actions)}
      ${state.alone &&
      html`<p>Tabs cannot share a connection here (the page came without encryption): each is a user of its own.</p>`}
    </div>`;
  }
}

/**
 * @param {import("../types").ConnectionState} connection
 * @param {any} actions
 */
function connection(connection, actions) {
  if (connection.is === "connecting") return html`<p>Connecting…</p>`;
  if (connection.is === "ended") {
    return html`<p>${connection.why}. <button onClick=${() => actions.again()}>Connect again</button></p>`;
  }
  if (connection.is === "open") return null;
  const seconds = Math.max(0, Math.ceil((connection.until - Date.now()) / 1000));
  return html`<p>
    Reconnecting in ${seconds} s · <button onClick=${() => actions.again()}>now</button>
  </p>`;
}
