"""The scenarios about programs: what objects cost, and pages of what was said long ago."""

import json
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from statistics import median
from typing import Any

from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from bench.archive import text, write_archive
from bench.blocked import longest
from bench.child import HOST, free_port
from bench.figures import MS, Column, Figures, Row
from bench.in_turn import in_turn
from bench.job import Settings
from bench.run import Bench, folder_for
from bench.scenarios import columns
from bench.scenarios.scenario import Scenario
from bench.servers import JOURNAL, Server, twistd, write_config
from chatapp.names import LOBBY

PAGE = 100
"""Number of messages on a page."""


def objects(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Compare members who read objects with members who read lines of text, in turn."""
    programs = replace(server, dialect="chatapp-json")
    runs = {
        "lines": lambda: bench.run(server, settings.job),
        "objects": lambda: bench.run(programs, settings.job),
    }
    for label, measured in in_turn(settings.rounds, runs).items():
        yield f"{server.name}, {label}", measured


def pages(bench: Bench, server: Server, settings: Settings) -> Iterator[Row]:
    """Ask a server with a large journal for pages anywhere in it, one after another."""
    with folder_for(bench) as folder:
        write_archive(folder / "journal", settings.kept)
        port, noted = free_port(), folder / "blocked"
        config = write_config(folder, tcp=free_port(), ws=port, history=JOURNAL)
        command = twistd(config, "-m", "bench.blocked", str(noted))
        places = random.Random(1)  # noqa: S311 - it is to be repeatable
        with bench.start(command, port, folder / "log"), _program(port) as program:
            bench.say("pages")
            times, start = [], time.monotonic_ns()
            for _ in range(settings.visits):
                before = places.randrange(PAGE + 1, settings.kept)
                began = time.monotonic_ns()
                _check(bench, _page(program, before), before)
                times.append(time.monotonic_ns() - began)
            blocked = longest(noted, start, time.monotonic_ns())
        figures: Figures = {
            "page_ms": median(times) / MS,
            "blocked_ms": blocked / MS,
            "checked": float(PAGE * settings.visits),
        }
        yield f"{server.name}, {settings.kept:,} kept", figures


def _program(port: int) -> ClientConnection:
    subprotocols = [Subprotocol("chatapp.v1")]
    return connect(f"ws://{HOST}:{port}", subprotocols=subprotocols, proxy=None)


def _page(program: ClientConnection, before: int) -> list[Any]:
    """Ask for the page before an entry; return its messages."""
    asked = {"history": LOBBY, "before": before, "count": PAGE, "ref": str(before)}
    program.send(json.dumps(asked))
    entries: list[Any] = []
    while (told := json.loads(program.recv(60)))["type"] != "page":
        if told.get("ref") == asked["ref"]:
            entries.append(told)
    return entries


def _check(bench: Bench, entries: list[Any], before: int) -> None:
    """See that it is the right page."""
    wanted = [text(number) for number in range(before - PAGE, before)]
    if [entry.get("text") for entry in entries] != wanted:
        bench.fault(f"the page before {before} is not what was said")


SCENARIOS = (
    Scenario(
        "objects",
        "1,000 members, saturated: all read lines of text, or all read objects",
        objects,
        (
            Column("cpu_us", "CPU µs per delivery", 2, aim=1.3),
            columns.RATE,
            columns.BUSY,
            columns.LOAD,
        ),
        only=("chatapp-ws",),
    ),
    Scenario(
        "pages",
        "a program asks for pages of 100 messages, anywhere in a lobby in which much was said",
        pages,
        (
            Column("page_ms", "ms for a page", 1, compared=False),
            Column("blocked_ms", "ms blocked meanwhile, at worst", 1, compared=False, aim=5),
        ),
        only=("chatapp-ws",),
    ),
)
