"""A Redis of a test's own."""

import shutil
from collections.abc import Iterator

import pytest

from chatapp.storage.redis import start
from tests.redis_server import RedisServer, redis_server


@pytest.fixture(autouse=True)
def short_lease(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits long for a server that is gone."""
    monkeypatch.setattr(start, "LEASE_SECONDS", 1)


@pytest.fixture
def server() -> Iterator[RedisServer]:
    """A Redis with nothing in it."""
    if shutil.which("redis-server") is None:
        pytest.skip("redis-server is not installed")
    with redis_server() as server:
        yield server
