// One WebSocket after another: connects, waits after a loss, and tells what it is doing.

import { Backoff } from "./backoff.js";
import { endOf } from "./closing.js";

const PROTOCOL = "chatapp.v1";
/** After so many milliseconds a connection counts as one that lasts. */
const LASTS = 5000;
/** After so many milliseconds without a word of the server a connection is given up. */
const COMES_WITHIN = 20_000;

/** @typedef {import("../types").ConnectionState} ConnectionState */
/** @typedef {import("../types").ServerEvent} ServerEvent */

export class Socket {
  /**
   * @param {string} url
   * @param {{opened: () => void, received: (event: ServerEvent) => void,
   *   closed: (code: number) => void, changed: (state: ConnectionState) => void}} owner
   */
  constructor(url, owner) {
    this.url = url;
    this.owner = owner;
    this.backoff = new Backoff();
    /** @type {WebSocket | null} */
    this.socket = null;
    this.timer = 0;
    this.lasting = 0;
    this.silent = 0;
  }

  connect() {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.socket) return;
    this.owner.changed({ is: "connecting" });
    const socket = new WebSocket(this.url, PROTOCOL);
    this.socket = socket;
    socket.onopen = () => {
      this.lasting = window.setTimeout(() => this.backoff.reset(), LASTS);
      this.owner.opened();
    };
    this.silent = window.setTimeout(() => this.drop(), COMES_WITHIN);
    socket.onmessage = (message) => {
      clearTimeout(this.silent);
      this.owner.received(JSON.parse(message.data));
    };
    socket.onclose = (event) => this.lost(event.code, event.reason);
  }

  /**
   * @param {number} code
   * @param {string} reason
   */
  lost(code, reason = "") {
    clearTimeout(this.lasting);
    clearTimeout(this.silent);
    this.socket = null;
    this.owner.closed(code);
    const why = endOf(code, reason);
    if (why) {
      this.owner.changed({ is: "ended", why });
      return;
    }
    const wait = this.backoff.next();
    this.timer = window.setTimeout(() => this.connect(), wait);
    this.owner.changed({ is: "waiting", wait });
  }

  /** Connect at once, if it waits: the network is back, or the user asks for it. */
  now() {
    if (!this.socket) this.connect();
  }

  /** The laptop has slept, or the network has gone: do not wait for the loss to be noticed. */
  drop() {
    const socket = this.socket;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    this.lost(1006);
  }

  /** Whether it connects again by itself after a while. */
  get waits() {
    return !this.socket && this.timer !== 0;
  }

  get open() {
    return this.socket?.readyState === WebSocket.OPEN;
  }

  /** @param {object} object */
  send(object) {
    if (this.open) this.socket?.send(JSON.stringify(object));
  }
}
