// What was asked of the server and is not answered yet.

/** @typedef {import("../types").ServerEvent} ServerEvent */
/** @typedef {{answer: (events: ServerEvent[]) => void, refuse: (error: ServerEvent) => void,
 *   events: ServerEvent[], taking?: RegExp}} Question */

/** The types of what is the last of an answer. */
const ANSWERS = new Set(["page", "members", "commands", "ack", "logged_in"]);

export class Questions {
  constructor() {
    /** @type {Map<string, Question>} */
    this.open = new Map();
  }

  /**
   * @param {string} ref
   * @param {RegExp} [taking] which of the notices that come before the answer belong to it
   * @returns {Promise<ServerEvent[]>} what is sent of it, the answer last
   */
  add(ref, taking) {
    return new Promise((answer, refuse) => {
      this.open.set(ref, { answer, refuse, events: [], taking });
    });
  }

  /**
   * Returns the question that an event belongs to.
   * @param {ServerEvent} event
   * @returns {Question | undefined}
   */
  of({ type, ref, text }) {
    if (ref !== undefined) return this.open.get(ref);
    if (type !== "notice") return undefined;
    return [...this.open.values()].find((question) => question.taking?.test(text));
  }

  /**
   * @param {Question} question
   * @param {ServerEvent} event
   */
  take(question, event) {
    const { type, ref = "" } = event;
    if (type === "error") {
      this.open.delete(ref);
      question.refuse(event);
      return;
    }
    question.events.push(event);
    if (ANSWERS.has(type)) {
      this.open.delete(ref);
      question.answer(question.events);
    }
  }

  /** The connection is lost, and with it the answers. */
  lost() {
    for (const question of this.open.values()) {
      question.refuse({ type: "error", code: "lost", text: "the connection was lost" });
    }
    this.open.clear();
  }
}
