"""What is measured in turn, so that whatever else the machine does falls on all alike."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from statistics import median

from bench.figures import Figures, Row
from bench.job import Settings
from bench.run import Bench
from bench.servers import Server
from bench.timed import Timed


def in_turn(rounds: int, runs: Mapping[str, Callable[[], Figures]]) -> dict[str, Figures]:
    """Do each run in turn, in several rounds; return the medians."""
    found: dict[str, list[Figures]] = {label: [] for label in runs}
    for _ in range(rounds):
        for label, run in runs.items():
            found[label].append(run())
    return {label: _middle(measured) for label, measured in found.items()}


def compare(
    bench: Bench, server: Server, settings: Settings, kept: Sequence[Timed]
) -> Iterator[Row]:
    """Start and visit servers that differ in what their journals hold, in turn."""
    bench.say("starts")
    for _ in range(settings.starts):
        for one in kept:
            with one.serve():
                pass
    bench.say("visits")
    with ExitStack() as running:
        for one in kept:
            running.enter_context(one.serve())
        for _ in range(settings.visits):
            for one in kept:
                one.visit()
    for one in kept:
        yield f"{server.name}, {one.label}", one.figures()


def _middle(rounds: list[Figures]) -> Figures:
    figures: Figures = {key: median(one[key] for one in rounds) for key in rounds[0]}
    return figures | {"checked": sum(one["checked"] for one in rounds)}
