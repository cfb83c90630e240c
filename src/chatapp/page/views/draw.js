// All that the page shows, in its window and around it.

import { App } from "./app.js";
import { watchAttention } from "./attention.js";
import { html, render } from "./preact.js";

/**
 * @param {import("../store/store.js").Store} store
 * @param {import("../actions.js").Actions} actions
 */
export function draw(store, actions) {
  watchAttention(store, actions);
  render(html`<${App} store=${store} actions=${actions} />`, document.body);
}
