// Holds the state, applies events to it, and tells who shows it, once per frame at most.

import { apply } from "./apply.js";
import { initial } from "./state.js";

/** @typedef {import("../types").ServerEvent} ServerEvent */
/** @typedef {import("../types").State} State */

export class Store {
  constructor() {
    /** @type {State} */
    this.state = initial();
    /** @type {Set<() => void>} */
    this.watchers = new Set();
    this.due = false;
    /** The talk that the user reads now, at its end; empty if the page is hidden. */
    this.shown = "";
    /** The element of a line that is to be shown as soon as it is drawn. */
    this.sought = "";
  }

  /** @param {ServerEvent} event */
  apply(event) {
    apply(this.state, event, this.shown);
    this.changed();
  }

  /** @param {(state: State) => void} change */
  change(change) {
    change(this.state);
    this.changed();
  }

  changed() {
    if (this.due) return;
    this.due = true;
    const tell = () => {
      this.due = false;
      for (const watcher of this.watchers) watcher();
    };
    if (document.hidden) setTimeout(tell, 100);
    else requestAnimationFrame(tell);
  }

  /** @param {() => void} watcher */
  watch(watcher) {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }
}
