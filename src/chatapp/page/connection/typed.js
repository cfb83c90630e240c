// What is half typed in each talk, and which is shown: kept for the tab over a reload, as what it
// remembers is. Never a password: of commands, only those that say something are kept.

/** @typedef {import("../types").State} State */

const KEY = "chatapp typed";
/** How many talks it is kept of. */
const MOST = 50;
/** How many characters of it: what else the tab remembers needs room. */
const LONGEST = 10_000;
/** The commands whose words may be kept. Any other could be one for a secret, if only misspelt. */
const SAYING = /^\/(\/|(me|whisper|msg|w|reply|r|topic|away)\s)/i;

export class Typed {
  constructor() {
    /** The talk that was shown last. */
    this.current = "";
    /** @type {Map<string, string>} */
    this.texts = new Map();
    this.account = false;
    this.recall();
  }

  /** @param {string} talk */
  of(talk) {
    return this.texts.get(talk) ?? "";
  }

  /**
   * @param {string} talk
   * @param {string} text empty once it was said
   * @param {boolean} [asked] whether it may be the answer to a question of the server
   */
  note(talk, text, asked = false) {
    this.texts.delete(talk);
    if (text) this.texts.set(talk, text);
    for (const oldest of [...this.texts.keys()].slice(0, -MOST)) this.texts.delete(oldest);
    this.keep(asked ? talk : "");
  }

  /**
   * Note what is shown; whoever logs out leaves nothing for whoever comes next.
   * @param {State} state
   */
  watch({ current, account }) {
    if (this.account && !account) this.texts.clear();
    else if (current === this.current && account === this.account) return;
    [this.current, this.account] = [current || this.current, account];
    this.keep();
  }

  /** @param {string} [but] the talk of which nothing is kept */
  keep(but) {
    const texts = [...this.texts].filter(([talk, text]) => talk !== but && mayKeep(text));
    try {
      sessionStorage.setItem(KEY, JSON.stringify({ current: this.current, texts }));
    } catch {
      // the browser refuses storage, so a reload is a new visit
    }
  }

  recall() {
    try {
      const { current, texts } = JSON.parse(sessionStorage.getItem(KEY) ?? "{}");
      this.current = current ?? "";
      this.texts = new Map(texts);
    } catch {
      // as above
    }
  }
}

/** @param {string} text */
function mayKeep(text) {
  const line = text.trimStart();
  return text.length <= LONGEST && (!line.startsWith("/") || SAYING.test(line));
}
