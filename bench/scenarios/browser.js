// What the scenario `browser` has in the page: it notes the long tasks, and when the first line can be
// read, and scrolls as somebody does.

const tasks = [];
let first = 0;

new PerformanceObserver((list) => tasks.push(...list.getEntries().map((task) => task.duration)))
  .observe({ type: "longtask" });
new MutationObserver((_, observer) => {
  if (!document.querySelector(".line.said")) return;
  observer.disconnect();
  requestAnimationFrame(() => setTimeout(() => (first = performance.now())));
}).observe(document, { childList: true, subtree: true });

const scroller = () => document.querySelector(".scroller");
const lines = () => [...document.querySelectorAll(".scroller .line.said")];
const below = () => document.querySelector(".below")?.textContent ?? "";

const until = (isSo) => new Promise((done, fail) => {
  const late = performance.now() + 60_000;
  const look = () => {
    if (isSo()) done();
    else if (performance.now() > late) fail(new Error(`it has not become so: ${isSo}`));
    else setTimeout(look, 50);
  };
  look();
});

const scroll = (screens, isThere) => new Promise((done, fail) => {
  const late = performance.now() + 120_000;
  const step = () => {
    if (isThere()) return done();
    if (performance.now() > late) return fail(new Error("scrolling comes to no end"));
    scroller().scrollTop += screens * scroller().clientHeight;
    return requestAnimationFrame(step);
  };
  step();
});

globalThis.probe = {
  first: async () => (await until(() => first), first),
  /** The longest task since this was asked last. */
  longest: () => Math.max(0, ...tasks.splice(0)),
  shows: (text) => until(() => lines().at(-1)?.textContent.includes(text)),
  hasBelow: (count) => until(() => below().startsWith(`${count} `)),
  toTop: (text) => scroll(-1, () => lines()[0]?.textContent.includes(text)),
  toEnd: (text) => scroll(1, () => lines().at(-1)?.textContent.includes(text) && !below()),
  up: async (pixels) => {
    scroller().scrollTop -= pixels;
    await until(() => below());
  },
};
