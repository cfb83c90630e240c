"""The scenario about the page in a browser, with a real server and a few lines."""

from dataclasses import replace

import pytest
from bench.job import QUICK
from bench.run import Bench
from bench.scenarios.browser import browser
from bench.servers import SERVERS

from bench.scenarios import SCENARIOS
from bench.scenarios import browser as scenario

SMALL = replace(QUICK, seconds=1, starts=1, lines=300, hour=300)


def test_the_page_is_read_in_a_browser() -> None:
    """A browser loads the page, scrolls and reads, and every column has a figure."""
    if missing := scenario.lacks():
        pytest.skip(missing)
    bench = Bench(1000, lambda _: None)
    ((label, figures),) = browser(bench, SERVERS["chatapp-ws"], SMALL)
    assert label == "chatapp-ws, chromium"
    assert bench.faults == []
    assert {column.key for column in SCENARIOS["browser"].columns} <= figures.keys()
    assert figures["load_ms"] > 0
    assert figures["checked"] == 300 + 100 + 100 + 300


def test_without_a_browser(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no browser, the scenario says so and measures nothing."""
    monkeypatch.setattr(scenario, "lacks", lambda: "chromium is not installed")
    bench = Bench(1000, lambda _: None)
    assert list(browser(bench, SERVERS["chatapp-ws"], SMALL)) == []
    assert bench.notes == ["browser left out: chromium is not installed"]
