// What a tab remembers over a reload. It is kept for the tab alone and ends with it: the token would
// let anybody come back as this user, so it is never kept where other tabs or later visits find it.

import { MOST } from "../store/whispers.js";

/** @typedef {import("../types").Memory} Memory */
/** @typedef {import("../types").ServerEvent} ServerEvent */

const KEY = "chatapp";
/** Milliseconds after which what came is remembered. */
const SOON = 100;
/** What is remembered at once. */
const AT_ONCE = new Set(["token", "restarting", "drafts"]);
/** What is to be remembered soon. @type {Memory | null} */
let due = null;

/** @returns {Memory} */
export function nothing() {
  return { token: "", server: "chatapp", places: {}, read: {}, whispers: 0, partners: [], drafts: [], lineBytes: 2048 };
}

/**
 * Returns what the tab remembers. The page has no lines then, so it reads on after the last line that
 * the user has read, not after the last that had come.
 * @returns {Memory}
 */
export function recall() {
  try {
    const memory = { ...nothing(), ...JSON.parse(sessionStorage.getItem(KEY) ?? "{}") };
    for (const [room, place] of Object.entries(memory.places)) {
      place.id = Math.min(place.id, memory.read[room] ?? place.id);
    }
    return memory;
  } catch {
    return nothing(); // the browser refuses storage, so a reload is a new visit
  }
}

/** @param {Memory} memory */
export function remember(memory) {
  due = null;
  try {
    sessionStorage.setItem(KEY, JSON.stringify(memory));
  } catch {
    // as above
  }
}

/**
 * Remember what an event has changed, at once if nothing else can bring the user back; many others may
 * come in a moment, and are remembered together.
 * @param {Memory} memory
 * @param {ServerEvent} event
 */
export function rememberEvent(memory, event) {
  if (AT_ONCE.has(event.type)) {
    remember(memory);
    return;
  }
  if (!due) setTimeout(rememberDue, SOON);
  due = memory;
}

function rememberDue() {
  if (due) remember(due);
  due = null;
}

globalThis.addEventListener?.("pagehide", rememberDue);

/**
 * Take from an event what brings the user back to where the page is.
 * @param {Memory} memory
 * @param {ServerEvent} event
 */
export function note(memory, event) {
  const { places } = memory;
  if (event.limits) memory.lineBytes = event.limits.line_bytes || Number.MAX_SAFE_INTEGER;
  switch (event.type) {
    case "token":
    case "restarting":
      memory.token = event.token;
      return;
    case "drafts":
      memory.drafts = event.drafts;
      return;
    case "welcome":
      memory.server = event.server;
    // falls through
    case "entered":
    case "entered_elsewhere":
      arrive(memory, event.place);
      return;
    case "logged_in":
      memory.partners = [];
    // falls through
    case "returned":
      memory.places = {};
      memory.read = {};
      for (const place of event.places) arrive(memory, place);
      memory.whispers = event.whispers;
      return;
    case "exited":
      delete places[event.room ?? ""];
      delete memory.read[event.room ?? ""];
      return;
    case "renamed":
      memory.partners = memory.partners.map((name) => (name === event.old ? event.new : name));
      count(places[event.room ?? ""], event);
      return;
    case "seen":
      if (places[event.talk]) memory.read[event.talk] = event.id ?? 0;
      return;
    case "whispered":
      notePartner(memory, event.outgoing ? event.to : event.from);
      if (!(event.past && event.ref)) memory.whispers = Math.max(memory.whispers, event.id ?? 0);
      return;
    default:
      count(places[event.room ?? ""], event);
  }
}

/**
 * @param {Memory} memory
 * @param {import("../types").Place} place
 */
function arrive(memory, { room, epoch, id }) {
  memory.places[room] = { epoch, id };
  memory.read[room] = id;
}

/**
 * @param {Memory} memory
 * @param {string} name
 */
function notePartner(memory, name) {
  memory.partners = [name, ...memory.partners.filter((one) => one !== name)].slice(0, MOST);
}

/**
 * @param {{id: number} | undefined} place
 * @param {ServerEvent} event
 */
function count(place, event) {
  if (!place) return;
  if (event.type === "gap") place.id += event.missed;
  else if (event.id && !(event.past && event.ref)) place.id = Math.max(place.id, event.id);
}
