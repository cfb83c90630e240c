"""The scenario about the page in a browser: how soon it shows, how smoothly, what it keeps."""

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
from bench.figures import Column, Figures, Row
from bench.job import Settings
from bench.run import Bench, RunError, folder_for
from bench.scenarios.blank import blank_page
from bench.scenarios.scenario import Scenario
from bench.servers import JOURNAL, Server, twistd, write_config

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, Page

RATE = 100
"""Lines a second that the page has to take without a long task."""
HOUR_RATE = 500
"""Lines a second while those of an hour are said, which takes little more than a minute."""

_SECONDS = 60
_MS = 1000
_CALM_MS = 300
"""How long a new window is left alone before it opens the page: to start it is no part of that."""
_PROBE = Path(__file__).with_suffix(".js")


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
            figures = _loads(chromium, url, settings.starts)
            page = _open(chromium, url)
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
    page.add_init_script(path=_PROBE)
    page.wait_for_timeout(_CALM_MS)
    page.goto(url)
    _ask(page, "first")
    return page


def _ask(page: "Page", what: str, about: object = "") -> float:
    """Have the probe do something, and return what it says.

    Raises:
        RunError: the page does not come so far.
    """
    try:
        said = page.evaluate("([what, about]) => probe[what](about)", [what, about])
    except Exception as error:
        raise RunError(f"{what} {about}: {error}") from error
    return float(said or 0)


def _loads(chromium: "Browser", url: str, count: int) -> Figures:
    """Load the page and a blank one in turn, each as often."""
    with blank_page() as blank:
        both = [(_load(chromium, url), _load(chromium, blank)) for _ in range(count)]
    loads, blanks = zip(*both, strict=True)
    return {"load_ms": median(loads), "worst_load_ms": max(loads), "blank_ms": median(blanks)}


def _load(chromium: "Browser", url: str) -> float:
    """Return the milliseconds until the first line could be read, in a browser of its own."""
    page = _open(chromium, url)
    took = _ask(page, "first")
    page.context.close()
    return took


def _scroll(page: "Page", settings: Settings) -> Figures:
    """Scroll to the first line that was said, and back."""
    began = time.monotonic()
    _ask(page, "longest")
    _ask(page, "toTop", "line 0 of many")
    _ask(page, "toEnd", f"line {settings.lines - 1} of many")
    return {
        "scroll_task_ms": _ask(page, "longest"),
        "scroll_seconds": time.monotonic() - began,
    }


def _read(page: "Page", speaker: Speaker, settings: Settings) -> Figures:
    """Read what comes fast: at the end of the room, and further up."""
    count = int(RATE * settings.seconds)
    _ask(page, "longest")
    _ask(page, "shows", speaker.say(count, RATE))
    at_end = _ask(page, "longest")
    _ask(page, "up", 2000)
    speaker.say(count, RATE)
    _ask(page, "hasBelow", count)
    further_up = _ask(page, "longest")
    page.locator(".below").click()
    return {"read_task_ms": at_end, "up_task_ms": further_up}


def _hour(page: "Page", speaker: Speaker, settings: Settings) -> Figures:
    """Take as many lines as come in an hour; compare a third of them with all."""
    measured = page.context.new_cdp_session(page)
    _ask(page, "shows", speaker.say(settings.hour // 3, HOUR_RATE))
    before = _kept(measured)
    _ask(page, "shows", speaker.say(settings.hour - settings.hour // 3, HOUR_RATE))
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


SCENARIOS = (
    Scenario(
        "browser",
        "the page in chromium",
        browser,
        (
            Column("load_ms", "ms to the first line, cold", compared=False, aim=300),
            Column("worst_load_ms", "at worst", compared=False),
            Column("blank_ms", "of a blank page", compared=False),
            Column(
                "scroll_task_ms",
                "ms of the longest task over 50 in scrolling",
                compared=False,
                aim=50,
            ),
            Column("scroll_seconds", "s to the first line and back", 1, compared=False),
            Column("read_task_ms", "at 100 lines/s", compared=False, aim=50),
            Column("up_task_ms", "reading further up", compared=False, aim=50),
            Column("heap_bytes", "MB after the lines of an hour", 1, 1 / (1 << 20), compared=False),
            Column(
                "heap_growth_bytes",
                "growth MB in the last two thirds",
                1,
                1 / (1 << 20),
                compared=False,
                aim=1,
            ),
            Column("nodes", "nodes", compared=False),
            Column("nodes_growth", "growth", compared=False),
        ),
        only=("chatapp-ws",),
    ),
)
