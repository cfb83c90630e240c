// Telling a user who looks elsewhere: a count in the title, and notifications where they are allowed.

/** @typedef {import("../types").State} State */

/**
 * @param {import("../store/store.js").Store} store
 * @param {any} actions
 */
export function watchAttention(store, actions) {
  let before = 0;
  store.watch(() => {
    const talks = Object.values(store.state.talks);
    const mentions = talks.reduce((sum, talk) => sum + talk.mentions, 0);
    const unread = talks.reduce((sum, talk) => sum + talk.unread, 0);
    const mark = mentions ? `(${mentions}) ` : unread ? "• " : "";
    document.title = `${mark}${store.state.current || store.state.server} - ${store.state.server}`;
    if (mentions > before && document.hidden && !store.state.follows) notify(store.state, actions);
    before = mentions;
  });
}

/**
 * @param {State} state
 * @param {any} actions
 */
function notify(state, actions) {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  const talk = Object.values(state.talks).find((one) => one.mentions > 0);
  const item = talk?.items.filter((one) => one.from && !one.own).at(-1);
  if (!talk || !item) return;
  try {
    const notification = new Notification(`${item.from} in ${talk.name}`, { body: item.text, tag: talk.name });
    notification.onclick = () => {
      window.focus();
      actions.show(talk.name);
    };
  } catch {
    // some browsers let only a service worker notify; the title says it
  }
}
