// What the user can do, in terms of the session and the store. Views call these, and nothing else.

import { itemOf } from "./store/describe.js";
import { firstNumber, merge } from "./store/items.js";
import { markRead, notice } from "./store/apply.js";
import { isRoom, talkOf } from "./store/state.js";

/** @typedef {import("./types").ServerEvent} ServerEvent */

const PAGE = 100;

export class Actions {
  /**
   * @param {import("./store/store.js").Store} store
   * @param {import("./connection/shared.js").SharedSession} session
   */
  constructor(store, session) {
    this.store = store;
    this.session = session;
  }

  /**
   * Say what was typed, in the talk that is shown.
   * @param {string} text
   */
  say(text) {
    const name = this.store.state.current;
    if (isRoom(name)) this.session.call("say", text, name);
    else if (text.startsWith("/") && !text.startsWith("//")) this.session.call("say", text, "");
    else this.session.call("say", `/whisper ${name.slice(1)} ${text}`, "");
  }

  /**
   * Have a command done, as if it was typed in a room.
   * @param {string} line
   * @param {string} room
   */
  async command(line, room = "") {
    try {
      await this.session.call("ask", room ? { line, room } : { line });
      return true;
    } catch (error) {
      this.refused(error);
      return false;
    }
  }

  /**
   * @param {string} ref
   * @param {boolean} again
   */
  resolve(ref, again) {
    this.session.call("resolve", ref, again);
  }

  /** @param {string} name a room, or `@` and a user */
  show(name) {
    this.store.change((state) => {
      state.current = name;
      state.found = null;
      const talk = talkOf(state, name);
      talk.marker = talk.unread ? talk.read : 0;
    });
    if (!talkOf(this.store.state, name).items.length) this.loadOlder(name);
  }

  /** Everything of the talk that is shown was read: say so to the server. */
  readAll() {
    const { state, shown } = this.store;
    const talk = state.talks[shown];
    if (!talk) return;
    const before = talk.read;
    this.store.change(() => markRead(talk, talk.last));
    if (isRoom(talk.name) && state.account && talk.last > before) {
      this.session.call("read", talk.name, talk.last).catch(() => {});
    }
  }

  /** @param {string} name */
  async loadOlder(name) {
    const talk = talkOf(this.store.state, name);
    if (talk.loading || !talk.older) return;
    this.store.change(() => void (talk.loading = true));
    const before = firstNumber(talk);
    const of = name.replace(/^@/, "");
    try {
      await this.fill(name, { history: of, count: PAGE, ...(before ? { before } : {}) });
    } catch (error) {
      if (/** @type {ServerEvent} */ (error).code !== "lost") {
        this.store.change(() => void (talk.older = false));
      }
    }
    this.store.change(() => void (talk.loading = false));
  }

  /**
   * Show what was said around a message that was found.
   * @param {string} name
   * @param {number} id
   */
  async jump(name, id) {
    this.store.change((state) => {
      state.current = name;
      state.found = null;
    });
    const talk = talkOf(this.store.state, name);
    if (!talk.items.some((item) => item.id === id)) {
      await this.fill(name, { history: name, around: id, count: PAGE }).catch((e) => this.refused(e));
    }
    document.getElementById(`${name}-${id}`)?.scrollIntoView({ block: "center" });
    document.getElementById(`${name}-${id}`)?.focus();
  }

  /**
   * @param {string} name
   * @param {object} request
   */
  async fill(name, request) {
    const events = await this.session.call("ask", request);
    const page = events.at(-1);
    this.store.change((state) => {
      const talk = talkOf(state, name);
      merge(talk, this.items(events.slice(0, -1)));
      if (page.first && page.first <= firstNumber(talk)) talk.older = page.more;
      else if (!page.first) talk.older = false;
    });
  }

  /** @param {string} words */
  async search(words) {
    try {
      const events = await this.session.call("ask", { search: words });
      const items = events.slice(0, -1).map((/** @type {ServerEvent} */ event) => ({
        ...this.items([event])[0],
        room: event.room ?? "",
      }));
      const { more } = events.at(-1);
      this.store.change((state) => void (state.found = { words, items: items.reverse(), more }));
    } catch (error) {
      this.refused(error);
    }
  }

  /** @param {string} room */
  async loadMembers(room) {
    const { members } = talkOf(this.store.state, room);
    const after = Object.keys(members).sort((one, other) => (one.toLowerCase() < other.toLowerCase() ? -1 : 1)).at(-1);
    const events = await this.session.call("ask", { members: room, ...(after ? { after } : {}) });
    this.store.apply(events.at(-1));
  }

  /** What is asked for whenever a session has begun. */
  async begun() {
    try {
      const [commands] = (await this.session.call("ask", { commands: true })).slice(-1);
      this.store.apply(commands);
    } catch (error) {
      this.refused(error);
    }
    for (const name of this.store.state.rooms) {
      if (!this.store.state.talks[name]?.items.length) await this.loadOlder(name);
    }
    this.readAll();
  }

  /**
   * @param {string} name
   * @param {string} secret
   */
  async logIn(name, secret) {
    await this.session.call("ask", { login: name, secret });
    await this.begun();
  }

  /** @param {string} secret */
  register(secret) {
    return this.session.call("ask", { line: `/register ${secret}` });
  }

  /**
   * Have a line done whose refusal is shown where it was asked for.
   * @param {string} line
   * @param {string} room
   */
  secret(line, room = "") {
    return this.session.call("ask", room.startsWith("#") ? { line, room } : { line });
  }

  clear() {
    this.store.change((state) => void (state.notices = []));
  }

  again() {
    this.session.call("again");
  }

  /** @param {ServerEvent[]} events */
  items(events) {
    return events.map((event) => itemOf(this.store.state, event)).filter((item) => item !== null);
  }

  /** @param {unknown} error */
  refused(error) {
    const { text } = /** @type {ServerEvent} */ (error);
    this.store.change((state) => notice(state, text ?? String(error), true));
  }
}
