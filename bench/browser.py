"""The scenario about the page in a browser: how soon it shows, how smoothly it goes on, and what it keeps."""

import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from bench.beside import Talk, go_on
from bench.child import free_port
from bench.figures import Figures, Row
from bench.job import Settings
from bench.past import folder_for
from bench.run import Bench, RunError
from bench.servers import JOURNAL, Server, twistd, write_config

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

RATE = 100
"""Lines a second that the page has to take without a long task."""
HOUR_RATE = 500
"""Lines a second while an hour's lines are said: so fast that it takes little more than a minute."""

_SECONDS = 60
_MS = 1000
_PROBE = """
globalThis.tasks = [];
globalThis.seen = 0;
new PerformanceObserver((list) => tasks.push(...list.getEntries().map((task) => task.duration)))
  .observe({ type: "longtask" });
new MutationObserver(() => {
  if (!seen && document.querySelector(".line.said")) {
    globalThis.seen = 1;
    requestAnimationFrame(() => setTimeout(() => (globalThis.seen = performance.now())));
  }
}).observe(document, { childList: true, subtree: true });
"""
"""Notes the long tasks, and when the first line can be read."""
_LONGEST = "() => Math.max(0, ...tasks.splice(0))"
_TO_THE_TOP = """
(first) => new Promise((done) => {
  const box = document.querySelector(".scroller");
  const step = () => {
    if (box.textContent.includes(first)) return done();
    box.scrollTop = Math.max(0, box.scrollTop - box.clientHeight);
    requestAnimationFrame(step);
  };
  step();
})
"""
_TO_THE_END = """
(last) => new Promise((done) => {
  const box = document.querySelector(".scroller");
  const step = () => {
    if (box.textContent.includes(last)) return done();
    box.scrollTop += box.clientHeight;
    requestAnimationFrame(step);
  };
  step();
})
"""
_AWAIT = """
([test, about]) => new Promise((done, fail) => {
  const tests = {
    line: () => seen > 1,
    shows: (text) => document.querySelector(".scroller").lastElementChild.innerText.includes(text),
    below: (count) => document.querySelector(".below")?.textContent.startsWith(`${count} `),
  };
  const late = performance.now() + 60_000;
  const look = () => {
    if (tests[test](about)) done();
    else if (performance.now() > late) fail(new Error(`${test} ${about} has not come`));
    else setTimeout(look, 50);
  };
  look();
})
"""


def lacks() -> str:
    """Return what is missing to drive a browser; empty if nothing is."""
    if not find_spec("playwright"):
        return "playwright is not installed (the extra page-test)"
    return "" if _chromium() else "chromium is not installed"


def browser(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Load the page, scroll through a long room, read a fast one, and take what an hour brings."""
    if missing := lacks():
        bench.note(f"browser left out: {missing}")
        return
    with folder_for(bench) as folder, _site(bench, folder) as (tcp, url), _browser() as chromium:
        speaker = Speaker(tcp)
        with go_on(bench.load_cpu, [speaker]):
            speaker.say(settings.lines, 0)
            bench.say("the page is loaded")
            loads = sorted(_load(chromium, url) for _ in range(settings.starts))
            page = _open(chromium, url)
            figures = {"load_ms": median(loads), "worst_load_ms": loads[-1]}
            bench.say(f"scrolling through {settings.lines:,} lines")
            figures |= _scroll(page, settings)
            bench.say(f"{RATE} lines/s")
            figures |= _read(page, speaker, settings)
            bench.say(f"{settings.hour:,} lines")
            figures |= _hour(page, speaker, settings)
    yield f"{server.name}, chromium", figures | {"checked": speaker.said}


class Speaker:
    """Somebody who says numbered lines in the lobby, at fixed times.

    Args:
        port: the line port.

    Attributes:
        said: how many lines were said.
    """

    def __init__(self, port: int) -> None:
        self.said = 0
        self._until = 0
        self._rate = 0.0
        self._since = 0.0
        self._from = 0
        self._talk = Talk(port)
        self._talk.send("/nick speaker")

    def say(self, count: int, rate: float) -> str:
        """Say so many lines, so many a second, or at once for 0; return the last, once it is read.

        Raises:
            RunError: it does not come.
        """
        self._rate, self._since, self._from = rate, time.monotonic(), self.said
        self._until = self.said + count
        last = f"line {self._until - 1} of many"
        deadline = time.monotonic() + _SECONDS + (count / rate if rate else 0)
        while last.encode() not in self._talk.read:
            if time.monotonic() > deadline:
                raise RunError(f"{last!r} has not come")
            time.sleep(0.01)
        return last

    def step(self) -> None:
        """Say what is due, and read what has come."""
        due = self._until
        if self._rate:
            due = min(due, self._from + int((time.monotonic() - self._since) * self._rate))
        for _ in range(min(due - self.said, 100)):
            self._talk.send(f"line {self.said} of many")
            self.said += 1
        while self._talk.listen():
            pass

    def close(self) -> None:
        """Close the connection."""
        self._talk.close()


@contextmanager
def _site(bench: Bench, folder: Path) -> Iterator[tuple[int, str]]:
    """Run a server; yield its line port, and where the page is."""
    tcp, ws = free_port(), free_port()
    config = write_config(folder, tcp=tcp, ws=ws, history=JOURNAL)
    with bench.start(twistd(config), tcp, folder / "log"):
        yield tcp, f"http://127.0.0.1:{ws}/"


@contextmanager
def _browser() -> Iterator["Browser"]:
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - an extra of its own

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        try:
            yield started
        finally:
            started.close()


def _chromium() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _open(chromium: "Browser", url: str) -> "Page":
    """Open the page with nothing in the cache, and wait until a line can be read."""
    page = chromium.new_context(viewport={"width": 1280, "height": 800}).new_page()
    page.set_default_timeout(_SECONDS * _MS)
    page.add_init_script(_PROBE)
    page.goto(url)
    _wait(page, "line")
    return page


def _wait(page: "Page", test: str, about: object = None) -> None:
    """Wait until something is so. The policy of the page does not let playwright wait for it."""
    try:
        page.evaluate(_AWAIT, [test, about])
    except Exception as error:
        raise RunError(f"the page is not so far: {error}") from error


def _load(chromium: "Browser", url: str) -> float:
    """Return the milliseconds until the first line could be read, in a browser of its own."""
    page = _open(chromium, url)
    took: float = page.evaluate("seen")
    page.context.close()
    return took


def _scroll(page: "Page", settings: Settings) -> Figures:
    """Scroll to the first line that was said, and back."""
    began = time.monotonic()
    page.evaluate(_LONGEST)
    page.evaluate(_TO_THE_TOP, "line 0 of many")
    page.evaluate(_TO_THE_END, f"line {settings.lines - 1} of many")
    return {
        "scroll_task_ms": page.evaluate(_LONGEST),
        "scroll_seconds": time.monotonic() - began,
        "scroll_nodes": page.evaluate("document.querySelectorAll('*').length"),
    }


def _read(page: "Page", speaker: Speaker, settings: Settings) -> Figures:
    """Read what comes fast: at the end of the room, and further up."""
    count = int(RATE * settings.seconds)
    page.evaluate("() => { const b = document.querySelector('.scroller'); b.scrollTop = b.scrollHeight; }")
    page.evaluate(_LONGEST)
    _wait(page, "shows", speaker.say(count, RATE))
    at_end = page.evaluate(_LONGEST)
    page.evaluate("() => { document.querySelector('.scroller').scrollTop -= 2000; }")
    speaker.say(count, RATE)
    _wait(page, "below", count)
    further_up = page.evaluate(_LONGEST)
    page.locator(".below").click()
    return {"read_task_ms": at_end, "up_task_ms": further_up}


def _hour(page: "Page", speaker: Speaker, settings: Settings) -> Figures:
    """Take as many lines as come in an hour; compare a third of them with all."""
    measured = page.context.new_cdp_session(page)
    _wait(page, "shows", speaker.say(settings.hour // 3, HOUR_RATE))
    before = _kept(measured)
    _wait(page, "shows", speaker.say(settings.hour - settings.hour // 3, HOUR_RATE))
    after = _kept(measured)
    return {
        "heap_bytes": after["JSHeapUsedSize"],
        "heap_growth_bytes": after["JSHeapUsedSize"] - before["JSHeapUsedSize"],
        "nodes": after["Nodes"],
        "nodes_growth": after["Nodes"] - before["Nodes"],
    }


def _kept(measured: "CDPSession") -> dict[str, Any]:
    """Return what the browser counts, after it has thrown away what nobody needs."""
    for _ in range(3):
        measured.send("HeapProfiler.collectGarbage")
    measured.send("Performance.enable")
    return {one["name"]: one["value"] for one in measured.send("Performance.getMetrics")["metrics"]}
