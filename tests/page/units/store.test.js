// What events make of the state: unread, markers, members, and each line once.

import assert from "node:assert/strict";
import { test } from "node:test";

import { apply, markRead } from "../../../src/chatapp/page/store/apply.js";
import { complete } from "../../../src/chatapp/page/store/completion.js";
import { itemOf, mentions } from "../../../src/chatapp/page/store/describe.js";
import { mergePage, trim } from "../../../src/chatapp/page/store/items.js";
import { initial, newTalk } from "../../../src/chatapp/page/store/state.js";
import { MOST, used, whispers } from "../../../src/chatapp/page/store/whispers.js";

const TIME = "2026-01-01T10:00:00.000Z";

/** A state in which ann is in #lobby, after entry 2. */
function arrived() {
  const state = initial();
  state.connection = { is: "open" };
  apply(state, welcome("ann", "e1", 2), "");
  return state;
}

const welcome = (user, epoch, id) => ({
  type: "welcome", server: "s", user, place: { room: "#lobby", epoch, id },
  topic: "", members: 1, users: [{ user }],
});
const said = (id, text, more = {}) => ({ type: "said", room: "#lobby", id, from: "bob", text, time: TIME, ...more });
const texts = (talk) => talk.items.map((item) => item.text);
const items = (...ids) => ids.map((id) => itemOf(initial(), said(id, `${id}`, { past: true })));

test("lines are in order, each once", () => {
  const state = arrived();
  for (const id of [3, 4, 4, 3, 5]) apply(state, said(id, `${id}`), "#lobby");
  assert.deepEqual(texts(state.talks["#lobby"]), ["3", "4", "5"]);
  assert.equal(state.talks["#lobby"].unread, 0);
});

test("the longest line is what the server said last", () => {
  const state = arrived();
  assert.equal(state.lineBytes, 2048);
  apply(state, { type: "limits", limits: { line_bytes: 100 } }, "");
  assert.equal(state.lineBytes, 100);
  apply(state, { type: "returned", user: "ann", places: [], limits: { line_bytes: 0 } }, "");
  assert.equal(state.lineBytes, Number.MAX_SAFE_INTEGER);
});

test("what nobody looks at is unread, and the first of it is marked", () => {
  const state = arrived();
  apply(state, said(3, "seen"), "#lobby");
  apply(state, said(4, "hello"), "");
  apply(state, said(5, "Ann: look"), "");
  apply(state, said(6, "mine", { from: "ann" }), "");
  const talk = state.talks["#lobby"];
  assert.deepEqual([talk.unread, talk.mentions, talk.marker], [2, 1, 3]);
  markRead(talk, 6);
  assert.deepEqual([talk.unread, talk.mentions, talk.marker], [0, 0, 3]);
});

test("what was not read on other devices is unread, though it may be a repeat", () => {
  const state = arrived();
  apply(state, said(2, "read", { past: true }), "");
  apply(state, said(3, "unread", { past: true }), "");
  assert.equal(state.talks["#lobby"].unread, 1);
});

test("a line that was removed has no words any more", () => {
  const state = arrived();
  apply(state, said(3, "bad"), "");
  apply(state, { type: "removed", room: "#lobby", id: 4, from: "bob", actor: "ann", ids: [3], time: TIME }, "");
  assert.deepEqual(texts(state.talks["#lobby"]), ["(removed by ann)", "a message of bob removed by ann"]);
});

test("another life of a room's log clears nothing, and its numbers count anew", () => {
  const state = arrived();
  apply(state, said(3, "before"), "");
  apply(state, welcome("guest1", "e2", 0), "");
  apply(state, said(1, "after"), "");
  apply(state, said(3, "as well"), "");
  assert.deepEqual(texts(state.talks["#lobby"]), ["before", "after", "as well"]);
});

test("members are kept right", () => {
  const state = arrived();
  const talk = state.talks["#lobby"];
  apply(state, { type: "joined", room: "#lobby", id: 3, users: ["bob", "carl"], time: TIME }, "");
  apply(state, { type: "renamed", room: "#lobby", id: 4, old: "bob", new: "bert", time: TIME }, "");
  apply(state, { type: "away", user: "bert", text: "lunch" }, "");
  apply(state, { type: "left", room: "#lobby", id: 5, users: ["carl"], time: TIME }, "");
  assert.deepEqual([Object.keys(talk.members), talk.total], [["ann", "bert"], 2]);
  assert.equal(talk.members.bert.away, "lunch");
  apply(state, { type: "back", user: "bert" }, "");
  assert.equal(talk.members.bert.away, undefined);
});

test("what was missed does not change the members, who are known as they are now", () => {
  const state = arrived();
  const users = [{ user: "ann" }, { user: "bob", away: "lunch" }];
  apply(state, {
    type: "returned", user: "ann", places: [{ room: "#lobby", epoch: "e1", id: 2 }], whispers: 0,
    rooms: [{ room: "#lobby", topic: "", members: 2, users }],
  }, "");
  apply(state, { type: "joined", room: "#lobby", id: 3, users: ["guest2"], time: TIME }, "");
  apply(state, { type: "renamed", room: "#lobby", id: 4, old: "guest2", new: "bob", time: TIME }, "");
  apply(state, { type: "up_to_date" }, "");
  apply(state, { type: "joined", room: "#lobby", id: 5, users: ["carl"], time: TIME }, "");
  assert.deepEqual(Object.values(state.talks["#lobby"].members), [...users, { user: "carl" }]);
});

test("whispers follow a user to another name", () => {
  const state = arrived();
  const whisper = { type: "whispered", id: 1, from: "bob", to: "ann", text: "psst", time: TIME };
  apply(state, whisper, "");
  apply(state, { type: "renamed", room: "#lobby", id: 3, old: "bob", new: "bert", time: TIME }, "");
  assert.deepEqual(texts(state.talks["@bert"]), ["psst"]);
  assert.equal(state.talks["@bob"], undefined);
});

test("conversations are bounded: of those without unread whispers the one goes that was not used for longest", () => {
  const state = arrived();
  const whisper = (id, from) =>
    apply(state, { type: "whispered", id, from, to: "ann", text: `${id}`, time: TIME }, state.current);
  for (let id = 1; id <= MOST; id++) whisper(id, `u${id}`);
  markRead(state.talks["@u2"], MOST);
  markRead(state.talks["@u3"], MOST);
  whisper(60, "u2");
  markRead(state.talks["@u2"], 60);
  whisper(61, "new1");
  assert.deepEqual([whispers(state).length, "@u3" in state.talks, "@u2" in state.talks], [MOST, false, true]);
  state.drafts = [{ talk: "@u1" }];
  state.current = "@u2";
  whisper(62, "new2");
  assert.deepEqual(["@u4" in state.talks, "@u1" in state.talks, "@u2" in state.talks], [false, true, true]);
  for (let id = 100; id < 1000; id++) whisper(id, `v${id}`);
  assert.equal(whispers(state).length, MOST);
  assert.deepEqual(texts(used(state, "@u2")), ["2", "60"]);
  assert.equal(state.talks["#lobby"].name, "#lobby");
});

test("names of objects' own properties are names like others", () => {
  const state = arrived();
  for (const user of ["constructor", "toString", "hasOwnProperty"]) {
    apply(state, { type: "joined", room: "#lobby", id: 0, users: [user] }, "");
  }
  apply(state, { type: "constructor" }, "");
  assert.equal(state.talks["#lobby"].total, 4);
});

test("a user is meant by a name as a word", () => {
  for (const text of ["ann", "ANN: hi", "hi @ann!", "for ann."]) assert.ok(mentions(text, "ann"), text);
  for (const text of ["anna", "joann", "ann-2", "ann_"]) assert.ok(!mentions(text, "ann"), text);
  assert.ok(!mentions("guest1", "guest1"));
});

test("pages leave no hole unseen", () => {
  const talk = newTalk("#lobby");
  mergePage(talk, items(50, 51), 50, Infinity);
  mergePage(talk, items(48, 49), 48, 50);
  assert.deepEqual([texts(talk), [...talk.holes]], [["48", "49", "50", "51"], []]);
  mergePage(talk, items(10, 11, 12), 10, 12);
  assert.deepEqual([...talk.holes], [48]);
  mergePage(talk, items(30, 31), 30, 48);
  assert.deepEqual([...talk.holes], [30]);
  mergePage(talk, items(12, 13), 12, 30);
  assert.deepEqual([...talk.holes], []);
  assert.deepEqual(texts(talk), ["10", "11", "12", "13", "30", "31", "48", "49", "50", "51"]);
});

test("what somebody reads further up is not forgotten, nor is the end; between them is a hole", () => {
  const talk = newTalk("#lobby");
  const ids = Array.from({ length: 22_001 }, (_, at) => at + 1);
  talk.items = items(...ids);
  talk.held = talk.items[5000].key;
  trim(talk);
  assert.deepEqual([talk.items[0].id, talk.items.at(-1).id, talk.items.length], [3001, 22_001, 6000]);
  assert.deepEqual([[...talk.holes], talk.older], [[20_002], true]);
  assert.equal(talk.items[talk.items.findIndex((item) => item.id === 20_002) - 1].id, 7000);
  talk.held = "";
  trim(talk);
  assert.deepEqual([talk.items[0].id, talk.items.length], [20_002, 2000]);
});

test("Tab completes commands, their words, rooms and names, and else nothing", () => {
  const state = arrived();
  state.commands = [
    { name: "me", fixed: [] },
    { name: "mute", fixed: ["everywhere"] },
    { name: "set", fixed: ["times off", "times on", "joins on"] },
  ];
  apply(state, { type: "joined", room: "#lobby", id: 3, users: ["bob"], time: TIME }, "");
  const words = (line) => complete(state, line, line.length).words;
  assert.deepEqual(words("/m"), ["/me", "/mute"]);
  assert.deepEqual(words("see #lo"), ["#lobby"]);
  assert.deepEqual(words("B"), ["bob"]);
  assert.deepEqual(words("hi @b"), ["@bob"]);
  assert.deepEqual(words("/set "), ["joins", "times"]);
  assert.deepEqual(words("/SET t"), ["times"]);
  assert.deepEqual(words("/set times o"), ["off", "on"]);
  assert.deepEqual(words("/mute "), ["everywhere"]);
  assert.deepEqual(words("/mute b"), ["bob"]);
  for (const line of ["", "hi ", "//m", "zed", "/me ", "/set times on ", "set "]) assert.deepEqual(words(line), []);
});
