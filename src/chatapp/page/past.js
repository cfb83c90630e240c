// What was said before: the pages of it that the user scrolls to, looks for, or jumps to.

import { notice } from "./store/apply.js";
import { itemOf } from "./store/describe.js";
import { firstNumber, mergePage } from "./store/items.js";
import { talkOf } from "./store/state.js";

/** @typedef {import("./types").ServerEvent} ServerEvent */

const PAGE = 100;

export class Past {
  /**
   * @param {import("./store/store.js").Store} store
   * @param {import("./connection/shared.js").SharedSession} session
   */
  constructor(store, session) {
    this.store = store;
    this.session = session;
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
