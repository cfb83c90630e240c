// The library that draws, by the names that the views use. It has no createRef of its own in one file.

import { Component as Base, html, render } from "../vendor/htm-preact.js";

export { html, render };

/** @returns {{current: any}} */
export const createRef = () => ({ current: null });

/** A part of the page with a state of its own; typed loosely, as the library comes without types. */
export class Component extends Base {
  constructor() {
    super();
    /** @type {any} */
    this.props;
    /** @type {any} */
    this.state;
  }
}
