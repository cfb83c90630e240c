// One line of a talk. No element is without a value in it, for the same reason as in lines.js.

import { Component, html } from "./preact.js";
import { colourOf } from "./colour.js";
import { Text } from "./text.js";
import { clock, whole } from "./times.js";

/** @typedef {import("../types").Item} Item */

/** Drawn again only if it changed: a talk has hundreds, and most of them never do. */
export class Line extends Component {
  /** @param {any} next */
  shouldComponentUpdate(next) {
    return next.item !== this.props.item || next.talk !== this.props.talk;
  }

  /** @param {{item: Item, talk: string}} properties */
  render({ item, talk }) {
    const id = item.id ? `${talk}-${item.id}` : undefined;
    return html`<div id=${id} class=${classes(item)} tabindex="-1">
      <time datetime=${new Date(item.at).toISOString()} title=${whole(item.at)}>${clock(item.at)}</time>
      ${body(item)}
    </div>`;
  }
}

/** @param {Item} item */
function classes(item) {
  const told = item.from && item.kind !== "topic" ? "said" : "told";
  return ["line", told, item.own && "own", item.mention && "mention", item.removed && "removed"]
    .filter(Boolean)
    .join(" ");
}

/** @param {Item} item */
function body(item) {
  if (item.ignored) return html`<span class="told">${"a message of somebody you ignore"}</span>`;
  const name = html`<bdi class="name ${colourOf(item.from)}">${item.from}</bdi>`;
  if (item.kind === "acted") return html`<span>* ${name} <${Text} text=${item.text} /></span>`;
  if (item.from && item.kind !== "topic") {
    return html`<span>${name}<span class="colon">${": "}</span><${Text} text=${item.text} /></span>`;
  }
  return html`<span><${Text} text=${item.text} /></span>`;
}
