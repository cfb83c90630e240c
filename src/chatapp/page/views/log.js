// The lines of the talk that is shown: stays at the end while the reader is there, and never moves
// what somebody reads further up. What is drawn begins at a line, not at a number of lines from the
// end, so that what comes meanwhile takes nothing away at the top.

import { Drafts } from "./drafts.js";
import { edge, markedAt, rows } from "./lines.js";
import { Component, createRef, html } from "./preact.js";

/** @typedef {import("../types").Item} Item */
/** @typedef {import("../types").Talk} Talk */

/** Lines that are drawn at first, and how many more each time. */
const DRAWN = 200;
/** Pixels from the end or the top within which the reader is taken to be there. */
const NEAR = 60;
const READ_WAIT = 1000;
/** In place of the key of a line: all that there is is drawn. */
const FROM_THE_TOP = "top";

export class Log extends Component {
  constructor() {
    super();
    this.scroller = createRef();
    this.content = createRef();
    this.state = { above: false };
    this.atEnd = true;
    this.top = 0;
    /** The key of the first line that is drawn; empty if it is one of the last ones. */
    this.first = "";
    /** What stays where it is while lines are added above it. @type {[Element, number] | null} */
    this.anchor = null;
    this.reading = 0;
    this.onScroll = this.onScroll.bind(this);
    this.look = this.look.bind(this);
    this.settle = this.settle.bind(this);
    this.observer = new ResizeObserver(this.settle);
  }

  componentDidMount() {
    document.addEventListener("visibilitychange", this.look);
    this.observer.observe(this.scroller.current);
    this.observer.observe(this.content.current);
    this.componentDidUpdate();
  }

  componentWillUnmount() {
    document.removeEventListener("visibilitychange", this.look);
    this.observer.disconnect();
    if (this.reading) this.read();
    this.props.talk.held = false;
    this.props.store.shown = "";
  }

  componentDidUpdate() {
    if (this.anchor) {
      const [element, at] = this.anchor;
      this.anchor = null;
      if (element.isConnected) this.scroller.current.scrollTop += element.getBoundingClientRect().top - at;
    }
    this.settle();
    this.fill();
    this.seek();
    this.look();
  }

  /** Stay at the end, if the reader is there. */
  settle() {
    const box = this.scroller.current;
    if (!box || !this.atEnd) return;
    box.scrollTop = box.scrollHeight;
    this.top = box.scrollTop;
  }

  toEnd() {
    this.atEnd = true;
    this.first = "";
    this.setState({});
  }

  onScroll() {
    const box = this.scroller.current;
    const up = box.scrollTop < this.top;
    const near = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    // A line that grows, as it is drawn, is no reader who scrolls away.
    if (near || up) this.atEnd = near;
    this.top = box.scrollTop;
    this.fill();
    this.look();
  }

  /** Draw older lines, and ask for more when all are drawn, as long as the reader is at the top. */
  fill() {
    const { talk, actions } = this.props;
    const box = this.scroller.current;
    if (box.scrollTop > NEAR && box.scrollHeight > box.clientHeight) return;
    const start = this.start();
    if (start > 0) {
      this.first = talk.items[Math.max(0, start - DRAWN)].key;
      this.setState({});
    } else if (talk.older && !talk.loading) {
      this.first = FROM_THE_TOP;
      actions.loadOlder(talk.name);
    }
  }

  /** Returns where in the talk that begins which is drawn. */
  start() {
    const { items } = this.props.talk;
    const tail = Math.max(0, items.length - DRAWN);
    if (!this.first) return tail;
    if (this.first === FROM_THE_TOP) return 0;
    const at = items.findIndex((/** @type {Item} */ item) => item.key === this.first);
    return at < 0 ? tail : Math.min(at, tail);
  }

  /** Show the line that somebody looks for. */
  seek() {
    const { store, talk } = this.props;
    if (!store.sought.startsWith(`${talk.name}-`)) return;
    const line = document.getElementById(store.sought);
    const id = Number(store.sought.slice(talk.name.length + 1));
    const at = talk.items.findIndex((/** @type {Item} */ item) => item.id === id);
    if (line) {
      store.sought = "";
      this.atEnd = false;
      line.scrollIntoView({ block: "center" });
      line.focus({ preventScroll: true });
    } else if (at >= 0 && at < this.start()) {
      this.first = talk.items[Math.max(0, at - DRAWN / 4)].key;
      this.setState({});
    }
  }

  /** Go to the first line that is new since the reader was here. */
  toMarker() {
    const { store, talk } = this.props;
    const item = talk.items.find((/** @type {Item} */ one) => one.id > talk.marker);
    if (!item) return;
    store.sought = `${talk.name}-${item.id}`;
    this.seek();
  }

  /** Note what the reader sees: what comes while the end is in sight is read. */
  look() {
    const { store, talk } = this.props;
    const sees = this.atEnd && !document.hidden;
    talk.held = !this.atEnd;
    if (this.atEnd) this.first = "";
    store.shown = sees ? talk.name : "";
    if (sees && (talk.last > talk.read || talk.unread)) {
      this.reading ||= window.setTimeout(() => this.read(), READ_WAIT);
    }
    const above = this.isMarkerAbove();
    if (above !== this.state.above) this.setState({ above });
  }

  read() {
    clearTimeout(this.reading);
    this.reading = 0;
    this.props.actions.readAll(this.props.talk.name);
  }

  isMarkerAbove() {
    if (!this.props.talk.marker) return false;
    const marker = this.content.current.querySelector(".marker");
    if (!marker) return markedAt(this.props.talk) < this.start();
    return marker.getBoundingClientRect().bottom < this.scroller.current.getBoundingClientRect().top;
  }

  /** What is drawn first now stays where it is. */
  componentWillUpdate() {
    const first = this.atEnd ? null : this.content.current.querySelector(".line");
    this.anchor = first && [first, first.getBoundingClientRect().top];
  }

  /**
   * @param {any} properties
   * @param {any} own
   */
  render({ talk, actions, state }, { above }) {
    const below = this.atEnd ? 0 : talk.unread;
    const start = this.start();
    const items = talk.items.slice(start);
    const split = items.findLastIndex((/** @type {Item} */ item) => item.past) + 1;
    const drawn = rows(talk, items, markedAt(talk) - start, actions);
    return html`<div class="talk">
      <div class="scroller" ref=${this.scroller} onScroll=${this.onScroll} tabindex="0"
        role="region" aria-label="Messages">
        <div ref=${this.content}>
          ${edge(talk)}
          <div class="past">${drawn.slice(0, split).flat()}</div>
          <div role="log" aria-live="polite" aria-relevant="additions" aria-label="New messages">
            ${drawn.slice(split).flat()}
          </div>
          <${Drafts} drafts=${state.drafts} talk=${talk.name} actions=${actions} />
        </div>
      </div>
      ${above &&
      html`<button class="above" onClick=${() => this.toMarker()}>To the first new message</button>`}
      ${!this.atEnd &&
      html`<button class="below" onClick=${() => this.toEnd()}>
        ${below ? `${below} new below` : "To the end"}
      </button>`}
    </div>`;
  }
}
