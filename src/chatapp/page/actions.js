// What the user can do, in terms of the session and the store. Views call these, and nothing else.

import { Typed } from "./connection/typed.js";
import { Past } from "./past.js";
import { markRead } from "./store/apply.js";
import { isRoom, talkOf } from "./store/state.js";
import { used } from "./store/whispers.js";

/** @typedef {import("./types").ServerEvent} ServerEvent */

/** Lines with a secret are neither kept nor shown while they wait. */
const SECRET = /^\/(login|register|password)\s/i;
const REGISTER = /^\/register\s/i;
/** What is asked for besides a password where not everybody may register. */
const INVITATION = /^your invitation, which an operator can give you:$/;

export class Actions extends Past {
  /**
   * @param {import("./store/store.js").Store} store
   * @param {import("./connection/shared.js").SharedSession} session
   */
  constructor(store, session) {
    super(store, session);
    this.typed = new Typed();
    store.state.current = this.typed.current;
    store.watch(() => this.typed.watch(store.state));
  }

  /**
   * Note what is half typed in the talk that is shown.
   * @param {string} talk
   * @param {string} text
   */
  noteTyped(talk, text) {
    const asked = this.store.state.notices.at(-1)?.text.endsWith(":");
    this.typed.note(talk, text, asked);
  }

  /**
   * Say what was typed, in the talk that is shown.
   * @param {string} text
   * @returns {Promise<string>} what is asked for then, in a window of its own
   */
  async say(text) {
    const said = this.lineOf(text);
    this.clear(); // what was answered before was read
    if (SECRET.test(text)) return this.command(text, said.room);
    this.session.say(said);
    return "";
  }

  /**
   * Returns what is to be sent for what was typed.
   * @param {string} text
   */
  lineOf(text) {
    const talk = this.store.state.current;
    const room = isRoom(talk) ? talk : "";
    const isCommand = text.startsWith("/") && !text.startsWith("//");
    const whispers = talk && !room && !isCommand;
    return { text: whispers ? `/whisper ${talk.slice(1)} ${text}` : text, room, talk };
  }

  /**
   * Returns by how many bytes a text is too long to be sent.
   * @param {string} text
   */
  over(text) {
    const bytes = new TextEncoder().encode(this.lineOf(text).text).length;
    return Math.max(0, bytes - this.store.state.lineBytes);
  }

  /**
   * Have a command done, as if it was typed in a room.
   * @param {string} line
   * @param {string} room
   * @returns {Promise<string>} what is asked for before it is done
   */
  async command(line, room = "") {
    try {
      if (REGISTER.test(line)) return await this.askToRegister(line);
      await this.session.call("ask", room ? { line, room } : { line });
    } catch (error) {
      this.refused(error);
    }
    return "";
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
      const talk = isRoom(name) ? talkOf(state, name) : used(state, name);
      if (!talk.unread) talk.marker = 0;
    });
  }

  /**
   * A talk was read so far: say so to the other tabs, and to the server if it keeps that.
   * @param {string} name
   * @param {number} id
   */
  read(name, id) {
    const { state } = this.store;
    const talk = state.talks[name];
    if (!talk) return;
    const kept = isRoom(name) && state.account && id > talk.read;
    this.store.change(() => markRead(talk, id));
    this.session.call("share", { type: "seen", talk: name, id }).catch(() => {}); // as below
    if (kept) this.session.call("ask", { read: { room: name, id } }).catch(() => {}); // the next one says more
  }

  /**
   * Load the next page of a room's members: those after the ones that are known without a gap.
   * @param {string} room
   */
  async loadMembers(room) {
    const after = talkOf(this.store.state, room).listed;
    if (!after) return;
    try {
      const events = await this.session.call("ask", { members: room, after });
      const { users, more } = events.at(-1);
      const name = more ? users.at(-1).user : "";
      await this.session.call("share", { type: "listed", room, name });
    } catch (error) {
      this.refused(error);
    }
  }

  /**
   * Load the members whose names begin in some way, if not all are known.
   * @param {string} room
   * @param {string} begun
   */
  async findMembers(room, begun) {
    if (!this.store.state.talks[room]?.listed || !/^[\w-]{1,24}$/.test(begun)) return;
    const last = begun.length - 1;
    // No name has a character that comes after "~", so this comes just before all that begin so.
    const after = `${begun.slice(0, last)}${String.fromCharCode(begun.toLowerCase().charCodeAt(last) - 1)}~`;
    await this.session.call("ask", { members: room, after }).catch(() => {}); // those known are found
  }

  /** Ask what the user may do in the talk that is shown. */
  async learnPowers() {
    const { current, rooms } = this.store.state;
    const room = rooms.includes(current) ? { room: current } : {};
    await this.session.call("ask", { commands: true, ...room }).catch(() => {}); // the page does without
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
   * @returns {Promise<string>} what is asked for before it is
   */
  async register(name, secret) {
    if (name !== this.store.state.user) await this.secret(`/nick ${name}`);
    return this.askToRegister(`/register ${secret}`);
  }

  /** @param {string} line */
  async askToRegister(line) {
    const [asked = ""] = await this.list(line, "", INVITATION);
    if (!asked) this.registered();
    return asked;
  }

  /** @param {string} code answers what was asked for */
  async answer(code) {
    await this.secret(code);
    this.registered();
  }

  /** Call off what was asked for: the next line is no answer. */
  cancel() {
    this.secret("").catch((error) => this.refused(error));
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
}
