// The user's session: speaks first, comes back with its token and the last ids, sends what the user
// says exactly once, and asks for what the page shows.
//
// Always: a line is sent again only with its ref, after `returned`; the server does it once. Where the
// session could not be brought back, what was sent and not answered is left to the user.

import { isFinal } from "./closing.js";
import { Drafts } from "./drafts.js";
import { note, nothing, remember, rememberEvent } from "./memory.js";
import { Questions } from "./questions.js";
import { Socket } from "./socket.js";

/** @typedef {import("../types").ServerEvent} ServerEvent */
/** @typedef {import("../types").Outgoing} Outgoing */

/** Milliseconds in which a connection answers that still is one. */
const ANSWERS_WITHIN = 4000;
/** Milliseconds of silence after which it is asked. */
const SILENCE = 60_000;
/** Comes after all names, so that the page of members after it is empty. */
const LAST_NAME = "z".repeat(24);

export class Session {
  /**
   * @param {string} url
   * @param {import("../types").Memory} memory
   * @param {(event: ServerEvent) => void} tell is given all that the chat sends, and the page's own
   *   events: `connection`, `drafts`, `seen`, `reset`
   */
  constructor(url, memory, tell) {
    this.tell = tell;
    this.memory = memory;
    this.socket = new Socket(url, this);
    this.drafts = new Drafts(memory, (object) => this.socket.send(object), tell);
    this.questions = new Questions();
    this.count = 0;
    this.first = "";
    this.ready = false;
    this.prefix = random();
    /** How many messages have come, over any connection. */
    this.heard = 0;
    this.silence = 0;
  }

  start() {
    this.socket.connect();
    this.drafts.show();
  }

  // What the socket tells.

  /** @param {import("../types").ConnectionState} state */
  changed(state) {
    this.tell({ type: "connection", state });
  }

  opened() {
    this.first = this.newRef();
    const { token, places, whispers } = this.memory;
    this.socket.send(
      token
        ? { resume: token, rooms: places, whispers, ref: this.first }
        : { rooms: {}, ref: this.first },
    );
  }

  /** @param {number} code */
  closed(code) {
    this.ready = false;
    clearTimeout(this.silence);
    this.drafts.unsent();
    this.questions.lost();
    if (isFinal(code)) this.forget();
    this.drafts.show();
  }

  /** @param {ServerEvent} event */
  received(event) {
    this.heard += 1;
    this.listen();
    note(this.memory, event);
    rememberEvent(this.memory, event);
    const { ref } = event;
    const question = this.questions.of(event);
    if (question) this.questions.take(question, event);
    if (!this.isShownElsewhere(event, question)) this.tell(event);
    if (ref === undefined || question) return;
    if (ref === this.first) this.arrived(event);
    else this.drafts.settle(ref, event);
  }

  // What the page asks for.

  /**
   * Say a line, now or as soon as there is a connection.
   * @param {import("../types").Said} said
   * @param {string} ref is new, unless the line may have been said here already
   */
  say(said, ref) {
    this.drafts.add(said, ref);
    if (this.ready) this.drafts.sendAll();
    else this.drafts.show();
  }

  /**
   * Say again what was refused, or what nobody knows about; or give it up.
   * @param {string} ref
   * @param {boolean} again
   */
  resolve(ref, again) {
    const draft = this.drafts.take(ref);
    if (draft && again) this.say({ text: draft.text, room: draft.room, talk: draft.talk }, this.newRef());
    else this.drafts.show();
  }

  /**
   * Ask for something, and return what was sent of it, the answer last.
   * @param {Outgoing} object
   * @param {RegExp} [taking] which of the notices that come before the answer belong to it
   * @returns {Promise<ServerEvent[]>}
   */
  ask(object, taking) {
    if (!this.ready) {
      return Promise.reject({ type: "error", code: "lost", text: "there is no connection now" });
    }
    const ref = this.newRef();
    const answer = this.questions.add(ref, taking);
    this.socket.send({ ...object, ref });
    return answer;
  }

  /**
   * Tell all tabs what one of them knows.
   * @param {ServerEvent} event
   */
  share(event) {
    note(this.memory, event);
    rememberEvent(this.memory, event);
    this.tell(event);
  }

  /** Connect now, rather than after the wait, or anew after the end. */
  again() {
    this.socket.now();
  }

  /** The network or the tab is back: see now whether the connection still is. */
  hurry() {
    if (this.socket.waits) this.socket.now();
    else if (this.ready) this.check();
  }

  // The rest is the session's own.

  /** Ask for something small; a connection over which nothing comes is lost. */
  check() {
    const { heard } = this;
    const { socket } = this.socket;
    setTimeout(() => {
      if (socket === this.socket.socket && heard === this.heard) this.socket.drop();
    }, ANSWERS_WITHIN);
    const [room] = Object.keys(this.memory.places);
    this.ask({ members: room ?? "", after: LAST_NAME }).catch(() => {}); // a refusal is an answer
  }

  /** Ask whether the connection still is one, when it has been silent for long. */
  listen() {
    clearTimeout(this.silence);
    this.silence = window.setTimeout(() => this.ready && this.check(), SILENCE);
  }

  newRef() {
    this.count += 1;
    return `${this.prefix}-${this.count}`;
  }

  /** Nothing brings this user back; the next connection is a new one's. */
  forget() {
    this.drafts.giveUp();
    const { drafts, server, lineBytes } = this.memory;
    Object.assign(this.memory, nothing(), { drafts, server, lineBytes });
    remember(this.memory);
  }

  /**
   * Take the answer to the first message: the user is back, is new, or has to try again.
   * @param {ServerEvent} event
   */
  arrived(event) {
    if (event.type === "ack") this.begun();
    if (event.type !== "error") return;
    if (event.code !== "bad_token") {
      this.socket.drop();
      return;
    }
    this.drafts.unsent();
    this.forget();
    this.tell({ type: "reset" });
    this.begun();
  }

  begun() {
    this.ready = true;
    this.drafts.sendAll();
    this.tell({ type: "connection", state: { is: "open" } });
  }

  /**
   * Returns whether the rest of the page gets an event from who asked, or need not know.
   * @param {ServerEvent} event
   * @param {import("./questions.js").Question | undefined} question
   */
  isShownElsewhere(event, question) {
    if (question) return Boolean(event.past) || event.type === "error" || event.type === "notice";
    if (event.type === "error" && event.ref === this.first) return event.code === "bad_token";
    return this.drafts.hasRefused(event);
  }
}

function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return btoa(String.fromCharCode(...bytes)).replace(/[+/]/g, "-");
}
