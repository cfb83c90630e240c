// The lines of the talk that is shown: stays at the end while the reader is there, and never moves
// what somebody reads further up.

import { Drafts } from "./drafts.js";
import { edge, markedAt, rows } from "./lines.js";
import { Component, createRef, html } from "./preact.js";
import { Stretch } from "./stretch.js";

/** @typedef {import("../types").Item} Item */
/** @typedef {import("../types").Talk} Talk */

/** Pixels from the end within which the reader is taken to be there. */
const NEAR = 60;
/** Pixels from either end of what is drawn within which more is drawn. */
const AHEAD = 800;
const READ_WAIT = 1000;

export class Log extends Component {
  constructor() {
    super();
    this.scroller = createRef();
    this.content = createRef();
    this.state = { above: false };
    this.atEnd = true;
    this.top = 0;
    this.stretch = new Stretch();
    /** What stays where it is while lines are added above it. @type {[Element, number] | null} */
    this.anchor = null;
    this.reading = 0;
    /** The number of the last line that the reader has seen. */
    this.seen = 0;
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
    this.props.talk.held = "";
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
    // Nobody is read out all that is drawn then.
    for (const item of this.props.talk.items) item.past = true;
    this.setState({});
  }

  onScroll() {
    const box = this.scroller.current;
    const up = box.scrollTop < this.top;
    const was = this.atEnd;
    // A line that grows, as it is drawn, is no reader who scrolls away.
    if (this.below() < NEAR || up) this.atEnd = this.below() < NEAR && this.drawsEnd();
    this.top = box.scrollTop;
    this.fill();
    this.look();
    if (was !== this.atEnd) this.setState({});
  }

  /** Returns how many pixels of what is drawn are below what is seen. */
  below() {
    const box = this.scroller.current;
    return box.scrollHeight - box.scrollTop - box.clientHeight;
  }

  drawsEnd() {
    const { items } = this.props.talk;
    return this.stretch.of(items)[1] === items.length;
  }

  /** Draw more where the reader comes near to what is not drawn, and ask for more at the top. */
  fill() {
    const { talk, actions } = this.props;
    const box = this.scroller.current;
    const ahead = Math.min(AHEAD, box.clientHeight);
    if (box.scrollTop < ahead) {
      if (this.stretch.up(talk.items)) this.setState({});
      else if (talk.older && !talk.loading) actions.loadOlder(talk.name);
    } else if (this.below() < ahead && this.stretch.down(talk.items)) this.setState({});
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
    } else if (this.stretch.around(talk.items, at)) {
      this.atEnd = false;
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
    if (this.atEnd) this.stretch.end();
    else this.stretch.hold(talk.items);
    talk.held = this.stretch.first;
    store.shown = sees ? talk.name : "";
    if (sees) this.seen = talk.last;
    if (sees && (talk.last > talk.read || talk.unread)) {
      this.reading ||= window.setTimeout(() => this.read(), READ_WAIT);
    }
    const above = this.isMarkerAbove();
    if (above !== this.state.above) this.setState({ above });
  }

  read() {
    clearTimeout(this.reading);
    this.reading = 0;
    this.props.actions.read(this.props.talk.name, this.seen);
  }

  isMarkerAbove() {
    if (!this.props.talk.marker) return false;
    const marker = this.content.current.querySelector(".marker");
    if (!marker) return markedAt(this.props.talk) < this.stretch.of(this.props.talk.items)[0];
    return marker.getBoundingClientRect().bottom < this.scroller.current.getBoundingClientRect().top;
  }

  /** What is seen first now stays where it is. */
  componentWillUpdate() {
    const first = this.atEnd ? undefined : this.firstSeen();
    this.anchor = first ? [first, first.getBoundingClientRect().top] : null;
  }

  /** Returns the first line of which anything is seen. @returns {Element | undefined} */
  firstSeen() {
    const lines = this.content.current.querySelectorAll(".line");
    const { top } = this.scroller.current.getBoundingClientRect();
    let [from, to] = [0, lines.length];
    while (from < to) {
      const middle = (from + to) >> 1;
      if (lines[middle].getBoundingClientRect().bottom > top) to = middle;
      else from = middle + 1;
    }
    return lines[from];
  }

  /**
   * @param {any} properties
   * @param {any} own
   */
  render({ talk, actions, state }, { above }) {
    const below = this.atEnd ? 0 : talk.unread;
    const [start, end] = this.stretch.of(talk.items);
    const items = talk.items.slice(start, end);
    const split = items.findLastIndex((/** @type {Item} */ item) => item.past) + 1;
    const drawn = rows(talk, items, markedAt(talk) - start, actions);
    return html`<div class="talk">
      <div class="scroller" ref=${this.scroller} onScroll=${this.onScroll} tabindex="0"
        role="region" aria-label="Messages">
        <div ref=${this.content}>
          ${edge(talk)}
          <div class="past">${drawn.slice(0, split).flat()}</div>
          <div role="log" aria-live=${this.atEnd ? "polite" : "off"} aria-relevant="additions" aria-label="New messages">
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
