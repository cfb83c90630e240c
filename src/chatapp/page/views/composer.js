// Where the user types. Enter says it, Shift+Enter is not a line end (a message is one line), Tab
// completes, and the arrows bring back what was typed before.

import { complete } from "../store/completion.js";
import { isRoom } from "../store/state.js";
import { Component, createRef, html } from "./preact.js";

const REMEMBERED = 100;
/** Commands that would ask for a secret, for which there are dialogs; of whom it is asked may stand behind. */
const ASKING = /^\/(?:(register|password)|(login)(?:\s+(\S+))?)$/i;

export class Composer extends Component {
  constructor() {
    super();
    this.input = createRef();
    /** @type {{words: string[], start: number, chosen: number}} */
    this.state = { words: [], start: 0, chosen: 0 };
    /** @type {string[]} */
    this.past = [];
    this.at = 0;
    this.begun = "";
    /** What was completed last, where not all members are known. */
    this.sought = "";
    /** The talk in which is typed what stands in the box. */
    this.talk = "";
  }

  componentDidMount() {
    this.componentDidUpdate();
    if (matchMedia("(hover: hover)").matches) this.input.current.focus();
  }

  /** What is half typed stays in its talk; the one with a user who takes another name is the same. */
  componentDidUpdate() {
    const { state, actions } = this.props;
    const [old, now] = [this.talk, state.current];
    if (old === now) return;
    this.talk = now;
    const box = this.input.current;
    const renamed = !isRoom(old) && !state.talks[old];
    if (renamed && old) actions.typed.note(old, "");
    if (renamed && box.value) this.note();
    else box.value = actions.typed.of(now);
    this.setState({ words: [] });
  }

  note() {
    this.props.actions.noteTyped(this.talk, this.input.current.value);
  }

  /** What is typed has changed. */
  typed() {
    this.note();
    this.setState({ words: [] });
  }

  empty() {
    this.input.current.value = "";
    this.typed();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    if (event.isComposing) return;
    const { words } = this.state;
    if (event.key === "Enter") this.say(event);
    else if (event.key === "Tab" && !event.shiftKey && this.complete()) event.preventDefault();
    else if (event.key === "Escape") this.setState({ words: [] });
    else if (event.key === "ArrowUp" && !words.length) this.bring(-1, event);
    else if (event.key === "ArrowDown" && !words.length) this.bring(1, event);
  }

  /** @param {Event} event */
  say(event) {
    event.preventDefault();
    const box = this.input.current;
    const text = box.value.trimEnd();
    if (!text || this.props.actions.over(text)) return;
    const [asks, about, login, name] = text.match(ASKING) ?? [];
    if (asks) {
      this.empty();
      this.props.ask((about ?? login).toLowerCase(), name);
      return;
    }
    if (!/^\/(login|register|password)\b/i.test(text)) this.past = [...this.past, text].slice(-REMEMBERED);
    this.at = this.past.length;
    this.empty();
    box.focus();
    this.props.actions.say(text).then((/** @type {string} */ asked) => asked && this.props.ask("invitation", asked));
  }

  complete() {
    const box = this.input.current;
    const { words, start, chosen } = this.state;
    if (words.length) {
      this.put(start, words[chosen % words.length]);
      this.setState({ chosen: chosen + 1 });
      return true;
    }
    const found = complete(this.props.state, box.value, box.selectionStart);
    if (this.lookFor(found.user)) return true;
    if (!found.words.length) return false;
    this.put(found.start, found.words[0]);
    if (found.words.length > 1) this.setState({ ...found, chosen: 1 });
    return true;
  }

  /**
   * Have members looked for whose names may not be known, once, and complete after that.
   * @param {string} begun how a user's name begins; empty if none does there
   * @returns {boolean} whether they are
   */
  lookFor(begun) {
    const { state, actions } = this.props;
    const box = this.input.current;
    const { value } = box;
    const sought = `${state.current} ${value}`;
    if (!begun || !state.talks[state.current]?.listed || sought === this.sought) return false;
    this.sought = sought;
    actions.findMembers(state.current, begun).then(() => {
      if (box.value === value && document.activeElement === box) this.complete();
    });
    return true;
  }

  /**
   * @param {number} start
   * @param {string} word
   */
  put(start, word) {
    const box = this.input.current;
    const rest = box.value.slice(box.selectionStart).trimStart();
    const end = start === 0 && !word.startsWith("/") ? ": " : " ";
    box.value = box.value.slice(0, start) + word + end + rest;
    const at = start + word.length + end.length;
    box.setSelectionRange(at, at);
    this.note();
  }

  /**
   * @param {number} step
   * @param {Event} event
   */
  bring(step, event) {
    const box = this.input.current;
    if (!this.past.length || (step > 0 && this.at >= this.past.length)) return;
    event.preventDefault();
    if (this.at === this.past.length) this.begun = box.value;
    this.at = Math.max(0, Math.min(this.past.length, this.at + step));
    box.value = this.past[this.at] ?? this.begun;
    this.note();
    box.setSelectionRange(box.value.length, box.value.length);
  }

  hint() {
    const text = this.input.current?.value.trimEnd() ?? "";
    const over = this.props.actions.over(text);
    if (over) return `Too long by ${over} bytes: ${this.props.state.lineBytes} is the most. Nothing is sent yet.`;
    const word = text.match(/^\/(\S+)/)?.[1].toLowerCase();
    const command = this.props.state.commands.find((/** @type {any} */ one) => one.name === word);
    return command ? `/${command.name} ${command.usage}: ${command.purpose}` : "";
  }

  /**
   * @param {any} properties
   * @param {any} own
   */
  render({ state }, { words }) {
    const talk = state.current;
    return html`<form class="composer" onSubmit=${(/** @type {Event} */ event) => this.say(event)}>
      <p class="hint" aria-live="polite">
        ${words.length ? `${words.slice(0, 12).join("  ")} (Tab: the next, Escape: enough)` : this.hint()}
      </p>
      <label for="message">Message ${talk.startsWith("@") ? `to ${talk.slice(1)}` : talk}</label>
      <input id="message" ref=${this.input} autocomplete="off" dir="auto" enterkeyhint="send"
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => this.onKey(event)}
        onInput=${() => this.typed()} onBlur=${() => this.setState({ words: [] })} />
      <button type="submit">Send</button>
    </form>`;
  }
}
