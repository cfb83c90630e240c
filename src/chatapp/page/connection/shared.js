// One session for all tabs: the tab that has the lock has the connection, and tells the others what
// it is sent; what they want goes through it. When that tab is closed, another has the lock, and comes
// back with the token and the ids that it knows from what it was told.
//
// Where there are no locks (over plain http from another machine), each tab is a session of its own.

import { note, nothing, recall, remember, rememberEvent } from "./memory.js";
import { Session } from "./session.js";
import { used } from "../store/whispers.js";

/** @typedef {import("../types").ServerEvent} ServerEvent */
/** @typedef {import("../types").Memory} Memory */
/** @typedef {import("../types").Said} Said */

const NAME = "chatapp";
/** Milliseconds after which a tab that was asked for something is taken to be gone. */
const PATIENCE = 20_000;
/** What a tab may have called in the one that has the connection. */
const CALLS = new Set(["say", "resolve", "ask", "share", "again", "hurry"]);

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
    /** What was said here, and is not known to have reached the tab that has the connection.
     * @type {Map<string, Said>} */
    this.said = new Map();
    this.count = 0;
    /** @type {BroadcastChannel | null} */
    this.channel = null;
    /** Whether another tab has asked where this one is; until then, nobody is told what comes. */
    this.followed = false;
  }

  async start() {
    addEventListener("pagehide", () => remember(this.memory));
    // Another server behind the same name, below another path, is another chat.
    const name = `${NAME} ${this.url}`;
    try {
      this.channel = new BroadcastChannel(name);
      this.channel.onmessage = (message) => this.heard(message.data);
      await navigator.locks.request(name, { ifAvailable: true }, (lock) => {
        if (lock) return this.lead();
        this.follow();
        return undefined;
      });
      await navigator.locks.request(name, () => this.lead());
    } catch {
      // no locks without encryption, nor where the browser refuses storage
      this.channel = null;
      this.store.change((state) => void (state.alone = true));
      this.lead();
    }
  }

  /** Have the connection, for as long as the tab is open. */
  lead() {
    this.store.change((state) => {
      state.follows = false;
      state.server = this.memory.server;
      state.lineBytes = this.memory.lineBytes;
      for (const name of [...this.memory.partners].reverse()) used(state, `@${name}`);
    });
    this.session = new Session(this.url, this.memory, (event) => this.told(event));
    for (const [ref, said] of this.said) this.session.say(said, ref);
    this.said.clear();
    this.channel?.postMessage({ leads: true });
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
    if (this.followed) this.channel?.postMessage({ event });
    this.store.apply(event);
  }

  /** @param {any} message what another tab has posted */
  heard(message) {
    if (this.session) this.serve(message);
    else if (message.leads) {
      this.follow();
      for (const [ref, said] of this.said) this.post("say", [said, ref]);
    } else if (message.event) this.take(message.event);
    else if (message.to === this.id && message.state) this.copy(message);
    else if (message.to === this.id) this.waiting.get(message.reply)?.(message);
  }

  /** @param {ServerEvent} event what the chat has sent to the tab that has the connection */
  take(event) {
    note(this.memory, event);
    rememberEvent(this.memory, event);
    if (event.ref !== undefined) this.said.delete(event.ref);
    for (const draft of event.drafts ?? []) this.said.delete(draft.ref);
    this.store.apply(event);
  }

  /** @param {{state: import("../types").State, memory: Memory}} message */
  copy({ state, memory }) {
    this.memory = memory;
    remember(memory);
    this.store.change((own) => {
      const { found } = own;
      Object.assign(own, state, { follows: true, found, current: own.current || state.current });
    });
  }

  /**
   * Do what another tab wants.
   * @param {any} message
   */
  async serve({ hello, call, words, from, reply }) {
    const { session, channel } = this;
    if (!session) return;
    if (hello) {
      this.followed = true;
      channel?.postMessage({ to: hello, state: this.store.state, memory: session.memory });
    } else if (CALLS.has(call)) {
      try {
        // @ts-expect-error - it is one of those
        const value = await session[call](...words);
        channel?.postMessage({ to: from, reply, value });
      } catch (error) {
        channel?.postMessage({ to: from, reply, error });
      }
    }
  }

  /**
   * Say a line, by whichever tab has the connection, once.
   * @param {Said} said
   */
  say(said) {
    this.count += 1;
    const ref = `${this.id}-${this.count}`;
    if (this.session) {
      this.session.say(said, ref);
      return;
    }
    this.said.set(ref, said);
    this.post("say", [said, ref]);
  }

  /**
   * Have a method of the session called, wherever that is.
   * @param {"resolve" | "ask" | "share" | "again" | "hurry"} call
   * @param {unknown[]} words
   * @returns {Promise<any>}
   */
  async call(call, ...words) {
    // @ts-expect-error - it is one of those
    if (this.session) return this.session[call](...words);
    return new Promise((answer, refuse) => {
      const reply = this.post(call, words);
      const late = setTimeout(() => {
        this.waiting.delete(reply);
        refuse({ type: "error", code: "lost", text: "the other tab does not answer" });
      }, PATIENCE);
      this.waiting.set(reply, ({ value, error }) => {
        this.waiting.delete(reply);
        clearTimeout(late);
        if (error) refuse(error);
        else answer(value);
      });
    });
  }

  /**
   * @param {string} call
   * @param {unknown[]} words
   */
  post(call, words) {
    this.count += 1;
    this.channel?.postMessage({ call, words, from: this.id, reply: this.count });
    return this.count;
  }
}
