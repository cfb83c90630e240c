"""What every case gets: a connection to an echo, under the limits that the server is shipped with.

Only `line_bytes` is at its highest: the suites send messages of many sizes.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, Limits
from tests.conftest import NO_PAST
from tests.ports.conformance.echo import Echo, Heard

LINE_BYTES = 1 << 20


@pytest.fixture
def config() -> Config:
    """The defaults, with the longest lines, and with compression."""
    config = replace(Config(), limits=Limits(line_bytes=LINE_BYTES), history=NO_PAST)
    return replace(config, ws_server=replace(config.ws_server, deflate=True))


@pytest.fixture
def connect_echo(chat: ChatFactory, clock: MemoryReactorClock) -> Callable[..., Echo]:
    """Connect to an echo, with further headers in the request."""
    return lambda *headers: Echo(chat, clock, *headers)


@pytest.fixture
def echo(connect_echo: Callable[..., Echo]) -> Echo:
    """A connection without extensions."""
    return connect_echo()


@pytest.fixture
def answers(echo: Echo) -> Callable[..., list[Heard]]:
    """Send bytes, then close; return all that the server answers until it closes."""

    def send(data: bytes, chop: int = 0) -> list[Heard]:
        echo.send(data, chop)
        return echo.end()

    return send
