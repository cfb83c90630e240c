// What the user can do, in terms of the session and the store. Views call these, and nothing else.

import { itemOf } from "./store/describe.js";
import { firstNumber, mergePage } from "./store/items.js";
import { markRead, notice } from "./store/apply.js";
import { isRoom, talkOf } from "./store/state.js";

/** @typedef {import("./types").ServerEvent} ServerEvent */

const PAGE = 100;
/** Lines with a secret are neither kept nor shown while they wait. */
const SECRET = /^\/(login|register|password)\s/i;

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
    const talk = this.store.state.current;
    const room = isRoom(talk) ? talk : "";
    this.clear(); // what was answered before was read
    const isCommand = text.startsWith("/") && !text.startsWith("//");
    const whispers = talk && !room && !isCommand;
    if (SECRET.test(text)) this.command(text, room);
    else this.session.say({ text: whispers ? `/whisper ${talk.slice(1)} ${text}` : text, room, talk });
  }

  /**
   * Have a command done, as if it was typed in a room.
   * @param {string} line
   * @param {string} room
   */
  async command(line, room = "") {
    try {
      await this.session.call("ask", room ? { line, room } : { line });
      if (/^\/register\s/i.test(line)) this.registered();
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
    this.session.call("resolve", ref, again).catch((error) => this.refused(error));
  }

  /** @param {string} name a room, or `@` and a user */
  show(name) {
    this.store.change((state) => {
      state.current = name;
      state.found = null;
      const talk = talkOf(state, name);
      if (!talk.unread) talk.marker = 0;
    });
  }

  /**
   * Everything of a talk was read: say so to the other tabs, and to the server if it keeps that.
   * @param {string} shown
   */
  readAll(shown) {
    const { state } = this.store;
    const talk = state.talks[shown];
    if (!talk) return;
    const kept = isRoom(talk.name) && state.account && talk.last > talk.read;
    this.store.change(() => markRead(talk, talk.last));
    const { name, last } = talk;
    this.session.call("share", { type: "seen", talk: name, id: last }).catch(() => {}); // as below
    if (kept) this.session.call("ask", { read: { room: name, id: last } }).catch(() => {}); // the next one says more
  }

  /** @param {string} name */
  async loadOlder(name) {
    const talk = talkOf(this.store.state, name);
    if (talk.loading || !talk.older || this.store.state.connection.is !== "open") return;
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
   * Load what is missing before a line.
   * @param {string} name
   * @param {number} before
   */
  fillHole(name, before) {
    this.fill(name, { history: name, count: PAGE, before }).catch((error) => this.refused(error));
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
    this.store.change(() => void (this.store.sought = `${name}-${id}`));
  }

  /**
   * @param {string} name
   * @param {{history: string, count: number, before?: number, around?: number}} request
   */
  async fill(name, request) {
    const before = request.before ?? 0;
    const events = await this.session.call("ask", request);
    const page = events.at(-1);
    this.store.change((state) => {
      const talk = talkOf(state, name);
      mergePage(talk, this.items(events.slice(0, -1)), page.first, before || (page.newer ? page.last : Infinity));
      if (!page.first) talk.holes.delete(before);
      if (!page.first ? before <= firstNumber(talk) : page.first <= firstNumber(talk)) {
        talk.older = page.first > 0 && page.more;
      }
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
    const names = Object.keys(members).map((name) => name.toLowerCase()).sort();
    const after = names.at(-1);
    try {
      await this.session.call("ask", { members: room, ...(after ? { after } : {}) });
    } catch (error) {
      this.refused(error);
    }
  }

  /** What a session begins with: what its user may do. */
  async begun() {
    if (this.store.state.follows) return;
    await this.session.call("ask", { commands: true }).catch(() => {}); // the page does without
  }

  /**
   * @param {string} name
   * @param {string} secret
   */
  logIn(name, secret) {
    return this.session.call("ask", { login: name, secret });
  }

  /**
   * Make a name the user's own, after taking it if it is not theirs yet.
   * @param {string} name
   * @param {string} secret
   */
  async register(name, secret) {
    if (name !== this.store.state.user) await this.secret(`/nick ${name}`);
    await this.secret(`/register ${secret}`);
    this.registered();
  }

  /** The server says so in words only: tell all tabs. */
  registered() {
    this.session.call("share", { type: "registered" }).catch((error) => this.refused(error));
  }

  /**
   * Have a line done whose refusal is shown where it was asked for.
   * @param {string} line
   * @param {string} room
   */
  secret(line, room = "") {
    return this.session.call("ask", room.startsWith("#") ? { line, room } : { line });
  }

  /**
   * Return what a command is answered with in words, as far as it is for a list.
   * @param {string} line
   * @param {string} room
   * @param {RegExp} taking which words are
   * @returns {Promise<string[]>}
   */
  async list(line, room, taking) {
    const asked = isRoom(room) ? { line, room } : { line };
    const events = await this.session.call("ask", asked, taking);
    return events.flatMap((/** @type {ServerEvent} */ { type, text }) => (type === "notice" ? text : []));
  }

  clear() {
    this.store.change((state) => void (state.notices = []));
  }

  again() {
    this.session.call("again").catch((error) => this.refused(error));
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
