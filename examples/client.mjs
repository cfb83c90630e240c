/**
 * A client of chatapp for Node, with the package `ws`: it comes back after any loss, loses no line, and neither says
 * nor reads one twice. docs/protocol.md says why, and how fast one may talk. Run, it answers those who say `!ping`:
 *
 *     npm install ws && node client.mjs ws://localhost:6968 echo '#dev'
 */
import { EventEmitter } from "node:events";
import { pathToFileURL } from "node:url";
import WebSocket from "ws";

/** @typedef {{epoch: string, id: number, left?: boolean}} Place After which entry of a room one reads on. */
/** @typedef {Record<string, any> & {type: string}} Message What the server sends: see schema.json. */
/** @typedef {{request: object, sent: boolean, entries: Message[], resolve: Function, reject: Function}} Waiting */
/** Why something was not done, for programs and for people. @param {string} code @param {string} text */
const refusal = (code, text) => Object.assign(new Error(text), { code });

const FINAL_CODES = [1000, 1002, 1007, 1009, 4000, 4001, 4002, 4003]; // A program is not to come back by itself.

/** How fast lines may be sent: it has as many as may go now, and always fewer than the server would take. */
class Pace {
  #most = Infinity;
  #perMs = 0;
  #lines = Infinity;
  #at = performance.now();
  unanswered = 0;

  /** @param {{messages_per_second: number, message_burst: number}} limits of `welcome` or `returned` */
  begin({ messages_per_second: rate, message_burst: burst }) {
    this.#most = rate ? Math.max(1, burst - 2) : Infinity;
    this.#perMs = ((burst > 1 ? 0.9 : 0.45) * rate) / 1000;
    this.#lines = rate ? Math.min(this.#lines, this.#most) : Infinity;
  }

  /** Note a line that is sent (1), or answered (-1). @param {number} sent */
  count(sent) {
    this.msToWait();
    this.unanswered += sent;
    this.#lines -= Math.max(0, sent);
  }

  /** How long to wait for the next line; for ever, if not before there is an answer. */
  msToWait() {
    const now = performance.now();
    this.#lines = Math.min(this.#lines + (now - this.#at) * this.#perMs, this.#most - this.unanswered);
    this.#at = now;
    if (this.unanswered >= this.#most) return Infinity;
    return this.#lines >= 1 ? 0 : (1 - this.#lines) / this.#perMs;
  }
}

/**
 * A user of the chat. Its events: `entry` (each of a room's log, once and in order), `whisper`, `gap` (room, number
 * of entries that will not come), `epoch` (room: its log is a new one, and what comes may be known), `lost` (it came
 * back too late, as another user), `refused` (Error), `news` (any other message), `end` (close code, reason).
 */
export class Client extends EventEmitter {
  user = "";
  token = "";
  whispers = 0;
  places = /** @type {Map<string, Place>} */ (new Map()); // By the room's name: what was read of it.
  #waiting = /** @type {Map<string, Waiting>} */ (new Map()); // By ref, in the order of asking.
  #socket = /** @type {WebSocket | null} */ (null);
  #returning = "not yet"; // The ref of the request to read on, until it is answered; requests wait for that.
  #leaving = false;
  #newToken = ""; // Of the guest who this program is if it comes back too late.
  #refs = 0;
  #delayMs = 100;
  #pace = new Pace();
  #timer = /** @type {NodeJS.Timeout | undefined} */ (undefined);

  /** @param {string} url @param {string} name @param {string[]} rooms */
  constructor(url, name, rooms = []) {
    super();
    this.url = url;
    this.firstLines = [`/nick ${name}`, ...rooms.map((room) => `/join ${room}`)];
    this.#begin();
    this.#connect();
  }

  /** Say a line. @param {string} room @param {string} text @returns {Promise<Message>} its `ack` */
  say = (room, text) => this.ask({ line: text.startsWith("/") ? `/${text}` : text, room });

  /** Pages of what was said, the newest first. @param {string} room @param {number} count of entries in each */
  async *history(room, count = 50) {
    for (let page, before; !page || page.more; before = { before: page.first }) {
      page = await this.ask({ history: room, count, ...before });
      yield /** @type {Message[]} */ (page.entries);
    }
  }

  /** The members of a room, in pages of 200. @param {string} room */
  async *members(room) {
    for (let page, after; !page || page.more; after = { after: page.users.at(-1).user }) {
      page = await this.ask({ members: room, ...after });
      yield /** @type {{user: string}[]} */ (page.users);
    }
  }

  /**
   * What this user may do in a room, or in the current one.
   * @param {string} [room] @returns {Promise<{name: string, usage: string, purpose: string}[]>}
   */
  commands = async (room) => (await this.ask({ commands: true, room })).commands;

  /** The newest 50 entries that have the words. @param {string} words @param {string} [room] */
  search = async (words, room) => /** @type {Message[]} */ ((await this.ask({ search: words, room })).entries);

  /** Ask for anything, through losses. @param {object} what @returns {Promise<any>} the answer; `entries` of a page */
  ask(what) {
    const ref = this.#newRef();
    const waiting = { request: { ...what, ref }, sent: false, entries: [] };
    return new Promise((resolve, reject) => {
      this.#waiting.set(ref, { ...waiting, resolve, reject });
      this.#sendOn();
    });
  }

  /** Send what was not sent over this connection, in its order, and lines when their turn has come. */
  #sendOn() {
    clearTimeout(this.#timer);
    for (const waiting of this.#returning ? [] : this.#waiting.values()) {
      if (waiting.sent) continue;
      const isLine = "line" in waiting.request;
      const ms = isLine ? this.#pace.msToWait() : 0;
      if (ms < Infinity && ms > 0) this.#timer = setTimeout(() => this.#sendOn(), ms);
      if (ms > 0) return;
      waiting.sent = true;
      if (isLine) this.#pace.count(1);
      this.#send(waiting.request);
    }
  }

  /** Leave for good. */
  quit() {
    this.#leaving = true;
    if (!this.#returning) this.#send({ line: "/quit" });
  }

  #newRef = () => `r${++this.#refs}`;
  #begin = () => this.firstLines.forEach((line) => this.ask({ line }).catch((why) => this.emit("refused", why)));

  #connect() {
    const socket = (this.#socket = new WebSocket(this.url, "chatapp.v1"));
    const silence = setTimeout(() => socket.terminate(), 150_000); // The server pings each minute.
    for (const sign of ["ping", "message"]) socket.on(sign, () => silence.refresh()); // The library sends pongs.
    socket.on("open", () => (this.#leaving ? socket.close() : this.#readOn(this.token)));
    socket.on("message", (data) => this.#receive(JSON.parse(String(data))));
    socket.on("error", () => {}); // `close` follows.
    socket.on("close", (code, reason) => {
      clearTimeout(silence);
      this.#returning = "not yet";
      this.#pace.count(-this.#pace.unanswered);
      if (this.#leaving || FINAL_CODES.includes(code)) return this.#drop("end", String(reason), code);
      setTimeout(() => this.#connect(), this.#delayMs * (0.5 + Math.random()));
      this.#delayMs = Math.min(2 * this.#delayMs, 30_000);
    });
  }

  #send = (/** @type {object} */ request) => this.#socket?.send(JSON.stringify(request), () => {}); // See `close`.

  /** Read on in the rooms that are known; a new guest enters them so. @param {string} resume the token */
  #readOn(resume) {
    this.#returning = this.#newRef();
    this.#pace.count(1);
    const back = resume && { resume, whispers: this.whispers };
    const rooms = Object.fromEntries([...this.places].filter(([, place]) => !place.left));
    this.#send({ ...back, rooms, ref: this.#returning });
  }

  /** @param {Message} message */
  #receive(message) {
    const { type, room, id } = message;
    const waiting = this.#waiting.get(message.ref);
    if (type === "renamed" && message.old === this.user) this.user = message.new;
    if (message.limits) this.#pace.begin(message.limits);
    if (type === "token" || type === "restarting") this.#keepToken(message.token);
    else if (type === "returned") this.#return(message);
    else if (this.#returning) this.#startAgain(message); // All else that comes before `returned` comes again.
    else if (waiting) this.#answer(message, waiting);
    else if (type === "error") this.emit("refused", refusal(message.code, message.text));
    else if (type === "entered") this.#move(message.place);
    else if (type === "exited") this.#leave(room);
    else if (type === "whispered") {
      if (id > this.whispers) this.emit("whisper", message);
      this.whispers = Math.max(id, this.whispers);
    } else if (room && (id || message.missed) && !["ack", "read"].includes(type)) this.#take(message);
    else this.emit("news", message);
  }

  /** A guest's token does not replace the one that brings the user back. @param {string} token */
  #keepToken(token) {
    if (this.#returning && this.token) this.#newToken = token;
    else this.token = token || this.token;
  }

  /** @param {Message} message */
  #return({ user, places, whispers }) {
    this.#returning = "";
    Object.assign(this, { user, whispers });
    for (const known of this.places.keys()) if (!places.some(({ room }) => room === known)) this.#leave(known);
    for (const place of places) this.#move(place);
    this.#delayMs = 100;
    this.#pace.count(-1);
    for (const waiting of this.#waiting.values()) {
      waiting.entries.length = 0; // The page begins again.
      waiting.sent = false;
    }
    this.#sendOn();
  }

  /** @param {Message} message */
  #startAgain({ type, ref, code }) {
    if (type !== "error" || ref !== this.#returning) return;
    this.#pace.count(-1);
    if (code !== "bad_token") return this.#socket?.terminate();
    this.token = this.#newToken;
    this.#drop("lost", "the user came back too late, and nobody knows whether that was done");
    this.#begin();
    this.#readOn("");
  }

  /** What was said before the user left may still come. @param {string} room */
  #leave(room) {
    const place = this.places.get(room);
    if (place) place.left = true;
  }

  /** @param {Place & {room: string}} place */
  #move({ room, epoch, id }) {
    const seen = this.places.get(room);
    const known = seen?.epoch === epoch ? seen.id : 0;
    if (seen && !seen.left && seen.epoch !== epoch) this.emit("epoch", room);
    else if (seen && !seen.left && known < id) this.emit("gap", room, id - known);
    this.places.set(room, { epoch, id: Math.max(known, id) });
  }

  /** @param {Message} entry One of the log, or a gap, after which the ids go on behind what is missed. */
  #take(entry) {
    const seen = this.places.get(entry.room);
    if (!seen || entry.id <= seen.id) return; // A repeat, or what was said before the user came.
    const missed = entry.missed ?? entry.id - seen.id - 1;
    if (missed > 0) this.emit("gap", entry.room, missed);
    seen.id = entry.id ?? seen.id + missed;
    if (entry.id) this.emit("entry", entry);
  }

  /** @param {Message} message @param {Waiting} waiting */
  #answer(message, { request, sent, entries, resolve, reject }) {
    if (message.past) return entries.push(message);
    this.#waiting.delete(message.ref);
    if (sent && "line" in request) this.#pace.count(-1);
    this.#sendOn();
    if (message.type === "error") reject(refusal(message.code, message.text));
    else resolve({ ...message, entries });
  }

  /** @param {string} event @param {string} why @param {number} [code] */
  #drop(event, why, code) {
    for (const { reject } of this.#waiting.values()) reject(refusal(event, why));
    this.#waiting.clear();
    this.emit(event, code, why);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const [url = "ws://localhost:6968", name = "echo", ...rooms] = process.argv.slice(2);
  const bot = new Client(url, name, rooms);
  bot.on("refused", (refused) => console.error("!", refused.message));
  bot.on("entry", ({ type, room, from, text }) => {
    if (type === "said" && text === "!ping") bot.say(room, `pong, ${from}`).catch(console.error);
  });
}
