"""A scenario: what is done to which servers, and which figures are shown of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bench.figures import Column, Row
from bench.job import Settings
from bench.run import Bench
from bench.servers import Server


@dataclass(frozen=True)
class Scenario:
    """What is done to each server, and what is shown of it.

    Attributes:
        name: what it is called in commands and in the report.
        title: what is done, in words.
        measure: does it to a server, and yields a row or several.
        columns: the figures to show; the chart has the first.
        only: the servers to which it is done; empty for all.
    """

    name: str
    title: str
    measure: Callable[[Bench, Server, Settings], Iterator[Row]]
    columns: tuple[Column, ...]
    only: tuple[str, ...] = ()
