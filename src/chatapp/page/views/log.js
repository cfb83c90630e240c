// The lines of the talk that is shown: stays at the end while the reader is there, and never moves
// what somebody reads further up. Older lines are outside the live region, so that a screen reader
// reads only what comes.

import { Component, createRef, html } from "./preact.js";
import { Line } from "./line.js";
import { Drafts } from "./drafts.js";
import { day } from "./times.js";

/** @typedef {import("../types").Item} Item */
/** @typedef {import("../types").Talk} Talk */

/** Lines that are drawn at first, and how many more each time. */
const DRAWN = 200;
/** Pixels from the end within which the reader is taken to be there. */
const NEAR = 60;
const READ_WAIT = 1000;

export class Log extends Component {
  constructor() {
    super();
    this.scroller = createRef();
    this.state = { drawn: DRAWN, below: 0 };
    this.atEnd = true;
    this.height = 0;
    this.newest = 0;
    this.reading = 0;
    this.onScroll = this.onScroll.bind(this);
    this.look = this.look.bind(this);
  }

  componentDidMount() {
    document.addEventListener("visibilitychange", this.look);
    addEventListener("focus", this.look);
    addEventListener("resize", this.look);
    this.toEnd();
  }

  componentWillUnmount() {
    document.removeEventListener("visibilitychange", this.look);
    removeEventListener("focus", this.look);
    removeEventListener("resize", this.look);
    this.props.store.shown = "";
  }

  componentDidUpdate() {
    const box = this.scroller.current;
    if (this.atEnd) this.toEnd();
    else if (this.wasTop && box.scrollHeight > this.height) {
      box.scrollTop += box.scrollHeight - this.height;
    }
    this.height = box.scrollHeight;
    this.look();
  }

  toEnd() {
    const box = this.scroller.current;
    box.scrollTop = box.scrollHeight;
    this.height = box.scrollHeight;
    this.look();
  }

  onScroll() {
    const box = this.scroller.current;
    this.atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    this.wasTop = box.scrollTop < NEAR;
    if (this.wasTop) this.more();
    this.look();
  }

  /** Draw older lines, and ask for more when all are drawn. */
  more() {
    const { talk, actions } = this.props;
    this.height = this.scroller.current.scrollHeight;
    if (this.state.drawn < talk.items.length) this.setState({ drawn: this.state.drawn + DRAWN });
    else if (talk.older && !talk.loading) {
      this.setState({ drawn: this.state.drawn + DRAWN });
      actions.loadOlder(talk.name);
    }
  }

  /** Note what the reader sees: what comes while the end is in sight is read. */
  look() {
    const { store, talk, actions } = this.props;
    const sees = this.atEnd && !document.hidden;
    store.shown = sees ? talk.name : "";
    if (sees) {
      this.seen = talk.items.length;
      if (this.state.below) this.setState({ below: 0 });
      if (talk.last > talk.read || talk.unread) this.readSoon(actions);
    } else if (!this.atEnd) {
      const below = talk.items.filter((/** @type {Item} */ item) => item.from && item.id > talk.read).length;
      if (below !== this.state.below) this.setState({ below });
    }
  }

  /** @param {any} actions */
  readSoon(actions) {
    this.reading ||= window.setTimeout(() => {
      this.reading = 0;
      actions.readAll();
    }, READ_WAIT);
  }

  /**
   * @param {any} properties
   * @param {any} own
   */
  render({ talk, actions, state }, { drawn, below }) {
    const items = talk.items.slice(-drawn);
    const split = items.findIndex((/** @type {Item} */ item) => !item.past);
    const at = split < 0 ? items.length : split;
    return html`<div class="talk">
      <div class="scroller" ref=${this.scroller} onScroll=${this.onScroll} tabindex="0"
        role="region" aria-label="Messages">
        <div class="past" aria-label="Earlier messages">
          ${edge(talk)} ${lines(talk, items.slice(0, at), 0)}
        </div>
        <div role="log" aria-live="polite" aria-relevant="additions" aria-label="New messages">
          ${lines(talk, items.slice(at), items[at - 1]?.at ?? 0)}
        </div>
        <${Drafts} drafts=${state.drafts} talk=${talk.name} actions=${actions} />
      </div>
      ${below > 0 &&
      html`<button class="below" onClick=${() => this.toEnd()}>${below} new below</button>`}
    </div>`;
  }
}

/** @param {Talk} talk */
function edge(talk) {
  if (talk.loading) return html`<p class="edge">Loading earlier messages…</p>`;
  if (!talk.older) return html`<p class="edge">This is the beginning of what is kept.</p>`;
  return null;
}

/**
 * @param {Talk} talk
 * @param {Item[]} items
 * @param {number} before when the line before them was said
 */
function lines(talk, items, before) {
  const drawn = [];
  let today = before ? day(before) : "";
  for (const item of items) {
    const now = day(item.at);
    if (now !== today) drawn.push(html`<p class="day" key=${`day ${now}`}>${now}</p>`);
    today = now;
    if (item.id && item.id > talk.marker && talk.marker && !item.own && !marked(drawn)) {
      drawn.push(html`<p class="marker" key="marker">New since you were here</p>`);
    }
    drawn.push(html`<${Line} key=${item.key} item=${item} text=${item.text} talk=${talk.name} />`);
  }
  return drawn;
}

/** @param {any[]} drawn */
function marked(drawn) {
  return drawn.some((one) => one.key === "marker");
}
