// Waiting before connecting again, and what a tab remembers.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Backoff } from "../../../src/chatapp/page/connection/backoff.js";
import { endOf, isFinal } from "../../../src/chatapp/page/connection/closing.js";
import { Drafts } from "../../../src/chatapp/page/connection/drafts.js";
import { note, nothing, recall, remember, rememberEvent } from "../../../src/chatapp/page/connection/memory.js";
import { SharedSession } from "../../../src/chatapp/page/connection/shared.js";
import { Store } from "../../../src/chatapp/page/store/store.js";

test("waits grow to half a minute, are never the same for all, and begin anew", () => {
  const [least, most] = [new Backoff(() => 0), new Backoff(() => 1)];
  const waits = [1, 2, 4, 8, 16, 30, 30];
  assert.deepEqual(waits.map(() => most.next()), waits.map((seconds) => 1000 * seconds));
  assert.deepEqual(waits.map(() => least.next()), waits.map((seconds) => 500 * seconds));
  most.reset();
  assert.equal(most.next(), 1000);
});

test("some ends are for good", () => {
  assert.deepEqual([1006, 1012, 1001, 1011].map((code) => endOf(code, "why")), ["", "", "", ""]);
  assert.ok([1000, 4001, 4002, 4003].every((code) => endOf(code) && isFinal(code)));
  assert.equal(endOf(4002, "you are banned for 3 d: spam"), "you are banned for 3 d: spam");
  assert.ok(endOf(4000) && !isFinal(4000));
});

test("a browser without storage remembers nothing, and nothing fails", () => {
  remember(nothing());
  assert.deepEqual(recall(), nothing());
});

test("a reload reads on after what was read", () => {
  const memory = nothing();
  note(memory, { type: "returned", places: [{ room: "#a", epoch: "e", id: 5 }], whispers: 2 });
  note(memory, { type: "said", room: "#a", id: 6 });
  note(memory, { type: "seen", talk: "#a", id: 6 });
  note(memory, { type: "said", room: "#a", id: 7 });
  note(memory, { type: "said", room: "#a", id: 99, past: true, ref: "page" });
  note(memory, { type: "whispered", id: 3, from: "bob", to: "ann" });
  assert.deepEqual(memory.places, { "#a": { epoch: "e", id: 7 } });
  assert.deepEqual([memory.whispers, memory.partners], [3, ["bob"]]);
  globalThis.sessionStorage = { getItem: () => JSON.stringify(memory) };
  assert.equal(recall().places["#a"].id, 6);
  delete globalThis.sessionStorage;
});

test("what many events change is remembered together, and a token at once", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const kept = [];
  globalThis.sessionStorage = { setItem: (_, text) => kept.push(JSON.parse(text).token) };
  const memory = nothing();
  for (let id = 0; id < 100; id++) rememberEvent(memory, { type: "said", room: "#a", id });
  assert.deepEqual(kept, []);
  memory.token = "one";
  context.mock.timers.tick(100);
  assert.deepEqual(kept, ["one"]);
  rememberEvent(memory, { type: "said", room: "#a", id: 100 });
  memory.token = "two";
  rememberEvent(memory, { type: "token", token: "two" });
  context.mock.timers.tick(100);
  assert.deepEqual(kept, ["one", "two"]);
  delete globalThis.sessionStorage;
});

test("what was left or is called otherwise is not remembered as it was", () => {
  const memory = nothing();
  note(memory, { type: "entered", place: { room: "#a", epoch: "e", id: 5 } });
  note(memory, { type: "whispered", id: 3, from: "bob", to: "ann" });
  note(memory, { type: "renamed", room: "#a", id: 6, old: "bob", new: "bert" });
  assert.deepEqual([memory.places["#a"].id, memory.partners], [6, ["bert"]]);
  note(memory, { type: "exited", room: "#a", now: "#b" });
  assert.deepEqual([memory.places, memory.read], [{}, {}]);
});

test("how long a line may be is taken from whatever says so, and the server's name is remembered", () => {
  const memory = nothing();
  note(memory, { type: "welcome", server: "s", place: { room: "#a", epoch: "e", id: 1 }, limits: { line_bytes: 100 } });
  assert.deepEqual([memory.lineBytes, memory.server], [100, "s"]);
  note(memory, { type: "returned", places: [], whispers: 0, limits: { line_bytes: 200 } });
  assert.equal(memory.lineBytes, 200);
  note(memory, { type: "logged_in", places: [], whispers: 0, limits: { line_bytes: 0 } });
  note(memory, { type: "said", room: "#a", id: 2 });
  assert.deepEqual([memory.lineBytes, memory.server], [Number.MAX_SAFE_INTEGER, "s"]);
});

/** Drafts, and what was sent of them. */
function drafts() {
  const sent = [];
  return { sent, drafts: new Drafts(nothing(), (object) => sent.push(object), () => {}) };
}

const LINE = { text: "hello", room: "#a", talk: "#a" };

test("a line is sent again with its ref, until it is answered", () => {
  const { sent, drafts: all } = drafts();
  all.add(LINE, "r1");
  all.add(LINE, "r1");
  all.sendAll();
  all.sendAll();
  all.unsent();
  all.sendAll();
  assert.deepEqual(sent, [1, 2].map(() => ({ line: "hello", room: "#a", ref: "r1" })));
  all.settle("r1", { type: "ack" });
  assert.deepEqual(all.memory.drafts, []);
});

test("what was refused is left to the user, and a refused command is done with", () => {
  const { drafts: all } = drafts();
  all.add(LINE, "r1");
  all.add({ ...LINE, text: "/nick" }, "r2");
  all.sendAll();
  all.settle("r1", { type: "error", ref: "r1", text: "no" });
  all.settle("r2", { type: "error", ref: "r2", text: "usage" });
  assert.deepEqual(all.memory.drafts.map((one) => [one.ref, one.state, one.why]), [["r1", "failed", "no"]]);
});

test("what nobody knows about is never sent again by itself", () => {
  const { sent, drafts: all } = drafts();
  all.add(LINE, "r1");
  all.sendAll();
  all.add(LINE, "r2");
  all.add({ ...LINE, text: "/quit" }, "r3");
  all.unsent();
  all.giveUp();
  all.sendAll();
  assert.equal(sent.length, 1);
  assert.deepEqual(all.memory.drafts.map((one) => one.state), ["unsure", "failed"]);
});

test("numbered lines are remembered together, after a while, and all else at once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const kept = [];
  globalThis.sessionStorage = { setItem: (_, text) => kept.push(JSON.parse(text).places["#dev"].id) };
  t.after(() => delete globalThis.sessionStorage);
  const memory = { ...nothing(), places: { "#dev": { epoch: "e", id: 1 } } };
  const take = (event) => (note(memory, event), rememberEvent(memory, event));
  for (let id = 2; id < 102; id += 1) take({ type: "said", room: "#dev", id });
  assert.deepEqual(kept, []);
  t.mock.timers.tick(1000);
  assert.deepEqual(kept, [101]);
  take({ type: "said", room: "#dev", id: 102 });
  take({ type: "token", token: "t" });
  t.mock.timers.tick(1000);
  assert.deepEqual(kept, [101, 102]);
});

test("other tabs are told what comes once there are any", async (t) => {
  const posted = [];
  globalThis.document = { hidden: true };
  t.after(() => delete globalThis.document);
  const shared = new SharedSession("ws://localhost/", new Store());
  shared.session = { memory: shared.memory };
  shared.channel = { postMessage: (message) => posted.push(message) };
  const event = { type: "topic", room: "#dev", topic: "new", from: "ann", id: 2 };
  shared.told(event);
  assert.deepEqual(posted, []);
  await shared.serve({ hello: "another" });
  shared.told(event);
  assert.deepEqual(posted.map((message) => message.to ?? message.event), ["another", event]);
});
