// Where the page begins: the parts are made and joined here, and only here.

import { Actions } from "./actions.js";
import { SharedSession } from "./connection/shared.js";
import { Store } from "./store/store.js";

const url = new URL(".", location.href);
url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
url.search = url.hash = "";

const store = new Store();
const session = new SharedSession(url.href, store);
const actions = new Actions(store, session);

/** For whom, and where, it is known what may be done. */
let known = "";
store.watch(() => {
  const { connection, user, account, here, current, charters } = store.state;
  const now = connection.is === "open" ? [user, account, here, current, charters].join(" ") : "";
  if (now && now !== known) actions.learnPowers();
  known = now;
});
const hurry = () => session.call("hurry").catch(() => {}); // another tab's matter, which is gone
addEventListener("online", hurry);
addEventListener("offline", hurry);
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) hurry();
});

// What draws is still on its way then, and has lines to draw when it is there.
session.start();
const { draw } = await import("./views/draw.js");
draw(store, actions);
