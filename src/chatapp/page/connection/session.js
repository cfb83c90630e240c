// The user's session: speaks first, comes back with its token and the last ids, sends what the user
// says exactly once, and asks for what the page shows.
//
// Always: a line is sent again only with its ref, after `returned`; the server does it once. Where the
// session could not be brought back, what was sent and not answered is left to the user.

import { isFinal } from "./closing.js";
import { note, nothing, remember } from "./memory.js";
import { Socket } from "./socket.js";

/** @typedef {import("../types").ServerEvent} ServerEvent */
/** @typedef {import("../types").Outgoing} Outgoing */
/** @typedef {import("../types").Draft} Draft */
/** @typedef {{answer: (events: ServerEvent[]) => void, refuse: (error: ServerEvent) => void,
 *   events: ServerEvent[], object: Outgoing}} Question */

/** Milliseconds in which a connection answers that still is one. */
const ANSWERS_WITHIN = 4000;
/** Lines with a secret are neither kept nor shown while they wait. */
const SECRET = /^\/(login|register|password)\s/i;
const ANSWERS = new Set(["page", "members", "commands", "ack", "logged_in"]);

export class Session {
  /**
   * @param {string} url
   * @param {import("../types").Memory} memory
   * @param {(event: ServerEvent) => void} tell is given all that the chat sends, and the page's own
   *   events: `connection` and `drafts`
   */
  constructor(url, memory, tell) {
    this.tell = tell;
    this.memory = memory;
    this.memory.drafts.forEach((draft) => {
      if (draft.state === "sent") draft.state = "waiting";
    });
    this.socket = new Socket(url, this);
    /** @type {Map<string, Question>} */
    this.questions = new Map();
    this.count = 0;
    this.first = "";
    this.ready = false;
    this.prefix = random();
  }

  start() {
    this.socket.connect();
    this.showDrafts();
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
    for (const draft of this.memory.drafts) if (draft.state === "sent") draft.state = "waiting";
    for (const [ref, question] of this.questions) {
      this.questions.delete(ref);
      question.refuse({ type: "error", code: "lost", text: "the connection was lost" });
    }
    if (isFinal(code)) {
      this.memory.drafts = this.memory.drafts.filter((draft) => !/^\/quit\b/i.test(draft.text));
      this.forget();
    }
    this.showDrafts();
  }

  /** @param {ServerEvent} event */
  received(event) {
    if (event.type === "error" && event.ref === this.first) this.cannotReturn(event);
    note(this.memory, event);
    remember(this.memory);
    const question = event.ref === undefined ? undefined : this.questions.get(event.ref);
    if (question && event.ref !== undefined) this.answer(event.ref, question, event);
    if (!question || !event.past) this.tell(event);
    if (event.ref !== undefined && !question) this.settle(event);
  }

  // What the page asks for.

  /**
   * Say a line in a room, now or as soon as there is a connection.
   * @param {string} text
   * @param {string} room
   */
  say(text, room) {
    if (SECRET.test(text)) {
      this.ask({ line: text, room }).catch((error) => this.tell(error));
      return;
    }
    this.memory.drafts.push({ ref: this.newRef(), room, text, state: "waiting" });
    this.sendDrafts();
  }

  /**
   * Say again what was refused, or what nobody knows about; or give it up.
   * @param {string} ref
   * @param {boolean} again
   */
  resolve(ref, again) {
    const at = this.memory.drafts.findIndex((draft) => draft.ref === ref);
    const [draft] = at < 0 ? [] : this.memory.drafts.splice(at, 1);
    if (draft && again) this.say(draft.text, draft.room);
    else this.showDrafts();
  }

  /**
   * Ask for something, and return what was sent of it, the answer last.
   * @param {Outgoing} object
   * @returns {Promise<ServerEvent[]>}
   */
  ask(object) {
    return new Promise((answer, refuse) => {
      if (!this.ready) {
        refuse({ type: "error", code: "lost", text: "there is no connection now" });
        return;
      }
      const ref = this.newRef();
      this.questions.set(ref, { answer, refuse, events: [], object });
      this.socket.send({ ...object, ref });
    });
  }

  /**
   * Tell the server what the user has read; nobody waits for an answer.
   * @param {string} room
   * @param {number} id
   */
  read(room, id) {
    if (this.ready) this.socket.send({ read: { room, id } });
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

  /** Ask for something small; a connection that does not answer is lost. */
  check() {
    const socket = this.socket.socket;
    const late = setTimeout(() => socket === this.socket.socket && this.socket.drop(), ANSWERS_WITHIN);
    this.ask({ members: this.memory.current || Object.keys(this.memory.places)[0] })
      .catch(() => {})
      .finally(() => clearTimeout(late));
  }

  // The rest is the session's own.

  newRef() {
    this.count += 1;
    return `${this.prefix}-${this.count}`;
  }

  forget() {
    this.memory = { ...nothing(), drafts: this.memory.drafts };
    for (const draft of this.memory.drafts) {
      if (draft.state === "waiting" || draft.state === "sent") draft.state = "unsure";
    }
    remember(this.memory);
  }

  /** @param {ServerEvent} error */
  cannotReturn(error) {
    if (error.code !== "bad_token") return;
    this.forget();
    this.tell({ type: "reset" });
    this.begun();
  }

  begun() {
    this.ready = true;
    this.sendDrafts();
    this.tell({ type: "connection", state: { is: "open" } });
    this.tell({ type: "begun" });
  }

  /**
   * @param {string} ref
   * @param {Question} question
   * @param {ServerEvent} event
   */
  answer(ref, question, event) {
    if (event.type === "error") {
      this.questions.delete(ref);
      question.refuse(event);
      return;
    }
    question.events.push(event);
    if (ANSWERS.has(event.type)) {
      this.questions.delete(ref);
      question.answer(question.events);
    }
  }

  /**
   * Take the answer to a line, or to the first message.
   * @param {ServerEvent} event
   */
  settle(event) {
    if (event.ref === this.first && event.type !== "error") {
      if (event.type === "ack") this.begun();
      return;
    }
    const draft = this.memory.drafts.find((one) => one.ref === event.ref);
    if (!draft) return;
    if (event.type === "ack") {
      this.memory.drafts = this.memory.drafts.filter((one) => one !== draft);
    } else if (event.type === "error") {
      draft.state = "failed";
      draft.why = event.text;
    }
    this.sendDrafts();
  }

  sendDrafts() {
    for (const draft of this.ready ? this.memory.drafts : []) {
      if (draft.state !== "waiting") continue;
      draft.state = "sent";
      const { text, room, ref } = draft;
      this.socket.send(room ? { line: text, room, ref } : { line: text, ref });
    }
    this.showDrafts();
  }

  showDrafts() {
    remember(this.memory);
    this.tell({ type: "drafts", drafts: this.memory.drafts.map((draft) => ({ ...draft })) });
  }
}

function random() {
  const bytes = crypto.getRandomValues(new Uint8Array(9));
  return btoa(String.fromCharCode(...bytes)).replace(/[+/]/g, "-");
}
