"""/search over a real server: with its thread and files, after kill -9, and without its index."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.redis_server import needs_redis, redis_server
from tests.server import SECONDS, call, serve, write_config


@pytest.fixture
def index(tmp_path: Path) -> Path:
    """Where the index is."""
    return tmp_path / "chat.sqlite3-search"


@pytest.fixture(params=["sqlite", pytest.param("redis", marks=needs_redis)])
def config(request: pytest.FixtureRequest, tmp_path: Path, index: Path) -> Iterator[str]:
    """A configuration with a journal of each kind."""
    file = tmp_path / "config.ini"
    if request.param == "sqlite":
        yield write_config(file, history=f"path = {tmp_path}/chat.sqlite3\non_join = 0")
        return
    with redis_server() as redis:
        history = f"path = {redis.path}\nsearch = {index}\non_join = 0"
        yield write_config(file, history=history)


def wait_until_indexed(index: Path, offset: int) -> None:
    """Wait until a span covers an entry of the lobby."""
    until = time.monotonic() + SECONDS
    query = "SELECT count(*) FROM span WHERE end > ?"
    with closing(sqlite3.connect(index)) as spans:
        while not spans.execute(query, (offset,)).fetchone()[0]:
            assert time.monotonic() < until, "it is not indexed"
            time.sleep(0.05)


def test_what_was_said_is_found_again(index: Path, config: str) -> None:
    """At once, when it is indexed, after the server was killed, and from a new index."""
    with serve(config) as server:
        with call(server, "ann") as ann:
            ann.say("fish and chips")
            assert ann.read() == "ann: fish and chips"
            ann.say("/search FISH chips")
            assert ann.read().endswith("] ann: fish and chips")
            wait_until_indexed(index, 3)
            ann.say("/search FISH chips")
            assert ann.read().endswith("] ann: fish and chips")
            ann.say("the last fish")
            assert ann.read() == "ann: the last fish"
        server.kill()
    for _ in range(2):
        with serve(config) as server, call(server, "bob") as bob:
            bob.say("/search fish")
            assert bob.read().endswith("] ann: fish and chips")
            assert bob.read().endswith("] ann: the last fish")
            wait_until_indexed(index, 4)
            bob.say("/search the fish")
            assert bob.read().endswith("] ann: the last fish")
        index.unlink()


def test_without_a_journal(tmp_path: Path) -> None:
    """There is nothing to search."""
    memory = write_config(tmp_path / "memory.ini", history="path = memory")
    with serve(memory) as server, call(server, "ann") as ann:
        ann.say("/search fish")
        assert ann.read() == "! this server keeps nothing that can be searched"
