// One session for all tabs: the tab that has the lock has the connection, and tells the others what
// it is sent; what they want goes through it. When that tab is closed, another has the lock, and comes
// back with the token and the ids that it knows from what it was told.
//
// Where there are no locks (over plain http from another machine), each tab is a session of its own.

import { note, nothing, recall } from "./memory.js";
import { Session } from "./session.js";

/** @typedef {import("../types").ServerEvent} ServerEvent */
/** @typedef {import("../types").State} State */
/** @typedef {import("../types").Memory} Memory */
/** @typedef {import("../types").Outgoing} Outgoing */

const NAME = "chatapp";
/** Milliseconds after which a tab that was asked for something is taken to be gone. */
const PATIENCE = 20_000;

export class SharedSession {
  /**
   * @param {string} url
   * @param {import("../store/store.js").Store} store
   */
  constructor(url, store) {
    this.url = url;
    this.store = store;
    /** @type {Session | null} */
    this.session = null;
    /** @type {Memory} */
    this.memory = recall();
    this.id = crypto.getRandomValues(new Uint32Array(2)).join("-");
    /** @type {Map<number, (reply: any) => void>} */
    this.waiting = new Map();
    this.count = 0;
    /** @type {BroadcastChannel | null} */
    this.channel = null;
  }

  start() {
    if (!("locks" in navigator) || !("BroadcastChannel" in window)) {
      this.store.change((state) => void (state.alone = true));
      this.lead();
      return;
    }
    // Another server behind the same name, below another path, is another chat.
    const name = `${NAME} ${this.url}`;
    this.channel = new BroadcastChannel(name);
    this.channel.onmessage = (message) => this.heard(message.data);
    navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock) return this.lead();
      this.follow();
      navigator.locks.request(name, () => this.lead());
      return undefined;
    });
  }

  /** Have the connection, for as long as the tab is open. */
  lead() {
    this.store.change((state) => void (state.follows = false));
    this.session = new Session(this.url, this.memory, (event) => this.told(event));
    this.session.start();
    return new Promise(() => {});
  }

  /** Be told by the tab that has the connection, from where it is now. */
  follow() {
    this.memory = nothing();
    this.store.change((state) => void (state.follows = true));
    this.channel?.postMessage({ hello: this.id });
  }

  /** @param {ServerEvent} event */
  told(event) {
    this.channel?.postMessage({ event });
    this.store.apply(event);
  }

  /** @param {any} message what another tab has posted */
  heard(message) {
    if (this.session) this.serve(message);
    else if (message.event) {
      note(this.memory, message.event);
      this.store.apply(message.event);
    } else if (message.to === this.id && message.state) {
      this.memory = message.memory;
      this.store.change((state) =>
        Object.assign(state, message.state, { follows: true, current: state.current || message.state.current }),
      );
    } else if (message.to === this.id) {
      this.waiting.get(message.reply)?.(message);
      this.waiting.delete(message.reply);
    }
  }

  /**
   * Do what another tab wants.
   * @param {any} message
   */
  async serve(message) {
    const { session, channel } = this;
    if (!session) return;
    if (message.hello) {
      const { state } = this.store;
      channel?.postMessage({ to: message.hello, state, memory: session.memory });
    } else if (message.call) {
      const [from, reply] = [message.from, message.reply];
      try {
        // @ts-expect-error - the name is one of the methods below
        const value = await session[message.call](...message.words);
        channel?.postMessage({ to: from, reply, value });
      } catch (error) {
        channel?.postMessage({ to: from, reply, error });
      }
    }
  }

  /**
   * Have a method of the session called, wherever that is.
   * @param {"say" | "resolve" | "ask" | "read" | "again" | "hurry"} call
   * @param {unknown[]} words
   * @returns {Promise<any>}
   */
  async call(call, ...words) {
    // @ts-expect-error - as above
    if (this.session) return this.session[call](...words);
    this.count += 1;
    const reply = this.count;
    return new Promise((answer, refuse) => {
      this.waiting.set(reply, (found) =>
        found.error ? refuse(found.error) : answer(found.value),
      );
      setTimeout(() => {
        if (!this.waiting.delete(reply)) return;
        refuse({ type: "error", code: "lost", text: "the other tab does not answer" });
      }, PATIENCE);
      this.channel?.postMessage({ call, words, from: this.id, reply });
    });
  }
}
