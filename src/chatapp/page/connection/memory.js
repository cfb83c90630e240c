// What a tab remembers over a reload. It is kept for the tab alone and ends with it: the token would
// let anybody come back as this user, so it is never kept where other tabs or later visits find it.

/** @typedef {import("../types").Memory} Memory */
/** @typedef {import("../types").ServerEvent} ServerEvent */

const KEY = "chatapp";

/** @returns {Memory} */
export function nothing() {
  return { token: "", places: {}, whispers: 0, current: "", drafts: [] };
}

/** @returns {Memory} */
export function recall() {
  try {
    return { ...nothing(), ...JSON.parse(sessionStorage.getItem(KEY) ?? "{}") };
  } catch {
    return nothing(); // the browser refuses storage, so a reload is a new visit
  }
}

/** @param {Memory} memory */
export function remember(memory) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(memory));
  } catch {
    // as above
  }
}

/**
 * Take from an event what brings the user back to where the page is.
 * @param {Memory} memory
 * @param {ServerEvent} event
 */
export function note(memory, event) {
  const { places } = memory;
  switch (event.type) {
    case "token":
    case "restarting":
      memory.token = event.token;
      return;
    case "drafts":
      memory.drafts = event.drafts;
      return;
    case "welcome":
    case "entered":
    case "entered_elsewhere":
      places[event.place.room] = { epoch: event.place.epoch, id: event.place.id };
      return;
    case "returned":
    case "logged_in":
      memory.places = {};
      for (const { room, epoch, id } of event.places) memory.places[room] = { epoch, id };
      memory.whispers = event.whispers;
      return;
    case "exited":
      delete places[event.room ?? ""];
      return;
    case "whispered":
      if (!event.past) memory.whispers = Math.max(memory.whispers, event.id ?? 0);
      return;
    default:
      count(places[event.room ?? ""], event);
  }
}

/**
 * @param {{id: number} | undefined} place
 * @param {ServerEvent} event
 */
function count(place, event) {
  if (!place) return;
  if (event.type === "gap") place.id += event.missed;
  else if (event.id && !event.past) place.id = Math.max(place.id, event.id);
}
