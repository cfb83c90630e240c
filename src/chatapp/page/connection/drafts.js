// What the user has said and the server has not acknowledged: sent again with the same ref after a
// loss, so the server does it once. It is kept with what the tab remembers.

import { remember } from "./memory.js";

/** @typedef {import("../types").Draft} Draft */
/** @typedef {import("../types").Said} Said */
/** @typedef {import("../types").ServerEvent} ServerEvent */

export class Drafts {
  /**
   * @param {import("../types").Memory} memory
   * @param {(object: object) => void} send
   * @param {(event: ServerEvent) => void} tell
   */
  constructor(memory, send, tell) {
    this.memory = memory;
    this.send = send;
    this.tell = tell;
    this.unsent();
  }

  /**
   * @param {Said} said
   * @param {string} ref is new, unless the line may be here already
   */
  add(said, ref) {
    if (this.find(ref)) return;
    this.memory.drafts.push({ ...said, ref, state: "waiting", tried: false });
  }

  /**
   * @param {string} ref
   * @returns {Draft | undefined} what was said with that ref, and is here no longer
   */
  take(ref) {
    const draft = this.find(ref);
    this.memory.drafts = this.memory.drafts.filter((one) => one !== draft);
    return draft;
  }

  /** Send all that waits, in its order. */
  sendAll() {
    for (const draft of this.memory.drafts) {
      if (draft.state !== "waiting") continue;
      draft.state = "sent";
      draft.tried = true;
      const { text, room, ref } = draft;
      this.send(room ? { line: text, room, ref } : { line: text, ref });
    }
    this.show();
  }

  /** The connection is lost: what was not answered is sent again over the next. */
  unsent() {
    for (const draft of this.memory.drafts) if (draft.state === "sent") draft.state = "waiting";
  }

  /** The user cannot be brought back: whether what was not answered was said, nobody knows. */
  giveUp() {
    this.memory.drafts = this.memory.drafts.filter((draft) => !/^\/quit\b/i.test(draft.text));
    for (const draft of this.memory.drafts) {
      if (draft.state !== "waiting") continue;
      draft.state = draft.tried ? "unsure" : "failed";
      if (!draft.tried) draft.why = "was not sent";
    }
  }

  /**
   * Take the answer to a line.
   * @param {string} ref
   * @param {ServerEvent} event
   */
  settle(ref, event) {
    const draft = this.find(ref);
    if (!draft) return;
    const refused = event.type === "error";
    if (refused && !isCommand(draft.text)) {
      draft.state = "failed";
      draft.why = event.text;
    } else if (refused || event.type === "ack") {
      this.take(ref);
    }
    this.show();
  }

  /**
   * Returns whether an event refuses something said, and is shown where that is.
   * @param {ServerEvent} event
   */
  hasRefused({ type, ref }) {
    const draft = type === "error" && ref !== undefined && this.find(ref);
    return Boolean(draft) && !isCommand(/** @type {Draft} */ (draft).text);
  }

  show() {
    remember(this.memory);
    this.tell({ type: "drafts", drafts: this.memory.drafts.map((draft) => ({ ...draft })) });
  }

  /** @param {string} ref */
  find(ref) {
    return this.memory.drafts.find((draft) => draft.ref === ref);
  }
}

/** @param {string} text */
function isCommand(text) {
  return text.startsWith("/") && !text.startsWith("//");
}
