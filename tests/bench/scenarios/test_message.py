"""The scenario of one message, with real servers, and how its steps are told apart."""

from dataclasses import replace

import pytest
from bench.job import QUICK
from bench.run import Bench
from bench.scenarios.message import COLUMNS, message
from bench.servers import SERVERS
from bench.steps import Watch

from bench.scenarios import message as scenario

SMALL = replace(QUICK, seconds=0.5, warmup=0.2)


def test_a_step_counts_without_what_is_inside() -> None:
    """Each step has its own time, also one that fails, or is done within another of its name."""
    now = 0

    def work(time: int) -> None:
        nonlocal now
        now += time

    watch = Watch(lambda: now)

    def fail() -> None:
        work(5)
        raise KeyError("a fault")

    inner, failing = watch.step("inner", work), watch.step("inner", fail)

    def outer() -> None:
        work(1)
        inner(10)
        with pytest.raises(KeyError, match="a fault"):
            failing()
        work(2)

    watch.step("outer", outer)()
    watch.step("outer", lambda: inner(100))()
    assert watch.taken == {"outer": 3, "inner": 115}


@pytest.mark.parametrize("name", ["chatapp-tcp", "chatapp-ws-kept"])
def test_what_a_message_costs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """All steps are measured, for each number of readers."""
    monkeypatch.setattr(scenario, "READERS", (1, 12))
    bench = Bench(1000, lambda _: None)
    rows = dict(message(bench, SERVERS[name], SMALL))
    assert list(rows) == [f"{name}, 1", f"{name}, 12"]
    kept = name.endswith("-kept")
    for figures in rows.values():
        assert {column.key for column in COLUMNS} <= figures.keys()
        assert all(figures[key] > 0 for key in ("parse", "decide", "apply", "flush", "send"))
        assert (figures["journal"] > 0) is kept
    assert bench.faults == []
