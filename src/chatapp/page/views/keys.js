// Keys that lead through lists, besides Tab: arrows, Home and End.

/** @type {Record<string, (at: number, last: number) => number>} */
const STEPS = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/**
 * Go to another button of the list in which the focus is, or from what finds something in it to its first.
 * @param {KeyboardEvent} event
 */
export function walk(event) {
  const from = /** @type {Element} */ (event.target);
  const step = STEPS[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
  if (from.matches("li > button")) {
    const all = [...(from.closest("ul")?.querySelectorAll(":scope > li > button") ?? [])];
    go(event, all[step(all.indexOf(from), all.length - 1)]);
  } else if (event.key === "ArrowDown" && from.matches(".finder input, .field input")) {
    go(event, from.closest("dialog, aside, nav")?.querySelector("li > button"));
  }
}

/**
 * @param {Event} event
 * @param {Element | null | undefined} to
 */
function go(event, to) {
  if (!to) return;
  event.preventDefault();
  /** @type {HTMLElement} */ (to).focus();
}

/**
 * Whether an element is there and can be seen, so that the focus can be there.
 * @param {Element | null} element
 */
export function isSeen(element) {
  return Boolean(element?.isConnected && element !== document.body && element.getClientRects().length);
}
