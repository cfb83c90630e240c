// Which lines of a long talk are drawn, wherever the reader is.

import assert from "node:assert/strict";
import { test } from "node:test";

import { Stretch } from "../../../src/chatapp/page/views/stretch.js";

const lines = (count) => Array.from({ length: count }, (_, at) => ({ key: `${at}`, past: false }));

test("at the end the last lines are drawn, whatever comes", () => {
  const stretch = new Stretch();
  assert.deepEqual(stretch.of(lines(3)), [0, 3]);
  assert.deepEqual(stretch.of(lines(1000)), [800, 1000]);
  assert.deepEqual(stretch.of(lines(1001)), [801, 1001]);
});

test("further up it stays where it is, never has more lines than it may, and leads to both ends", () => {
  const stretch = new Stretch();
  const items = lines(1000);
  stretch.hold(items);
  items.push(...lines(2000).slice(1000));
  assert.deepEqual(stretch.of(items), [800, 1100]);
  const seen = new Set();
  const note = () => {
    const [start, end] = stretch.of(items);
    assert.ok(end - start <= 300);
    for (const { key } of items.slice(start, end)) seen.add(key);
  };
  while (stretch.up(items)) note();
  assert.deepEqual(stretch.of(items), [0, 300]);
  while (stretch.down(items)) note();
  assert.equal(stretch.of(items)[1], 2000);
  assert.equal(seen.size, 2000);
  assert.ok(items.slice(0, 800).every((item) => item.past), "no screen reader reads out what was scrolled to");
  assert.ok(items.slice(800).every((item) => !item.past));
});

test("a line that is looked for is drawn with those around it", () => {
  const stretch = new Stretch();
  const items = lines(5000);
  assert.equal(stretch.around(items, 4900), false);
  assert.equal(stretch.around(items, 1000), true);
  assert.deepEqual(stretch.of(items), [850, 1150]);
  assert.equal(stretch.around(items, -1), false);
});
