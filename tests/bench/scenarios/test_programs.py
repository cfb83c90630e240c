"""The scenarios about programs, with real servers."""

from dataclasses import replace

from bench.job import QUICK
from bench.run import Bench
from bench.scenarios.programs import objects, pages
from bench.servers import SERVERS

from bench.scenarios import SCENARIOS

SMALL = replace(QUICK, seconds=0.5, kept=1500, visits=5)


def told() -> Bench:
    """Return a bench that tells nobody."""
    return Bench(1000, lambda _: None)


def test_objects_are_compared_with_lines() -> None:
    """Whatever the members read, every delivery is checked."""
    bench = told()
    rows = list(objects(bench, SERVERS["chatapp-ws"], SMALL))
    assert [label for label, _ in rows] == ["chatapp-ws, lines", "chatapp-ws, objects"]
    assert bench.faults == []
    for _, measured in rows:
        assert measured["checked"] > 0
        assert {column.key for column in SCENARIOS["objects"].columns} <= measured.keys()


def test_every_page_is_checked() -> None:
    """A real server shows the pages that were asked for."""
    bench = told()
    ((label, measured),) = pages(bench, SERVERS["chatapp-ws"], SMALL)
    assert label == "chatapp-ws, 1,500 kept"
    assert bench.faults == []
    assert measured["checked"] == 500
    assert {column.key for column in SCENARIOS["pages"].columns} <= measured.keys()
