"""Compression of WebSocket messages: off by default, and bounded."""

from dataclasses import replace

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.conftest import NO_PAST
from tests.memory import WebSocketClient


@pytest.fixture
def config() -> Config:
    """The defaults."""
    return replace(Config(), history=NO_PAST)


def test_deflate_is_bounded(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """What inflates to more than a line may have closes with 1009."""
    server = replace(chat.config.ws_server, deflate=True)
    chat.configure(replace(chat.config, ws_server=server))
    for size, code in ((2048, None), (2049, 1009), (10_000_000, 1009)):
        client = WebSocketClient(chat, clock, 50001, deflate=True)
        client.join()
        client.read()
        client.post(b"x" * size)
        client.read()
        assert client.close_code == code
        client.close()


def test_deflate_is_off_by_default(chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """A client that offers compression is not taken up on it."""
    client = WebSocketClient(chat, clock, 50001, deflate=True)
    client.join()
    assert client.client.extensions == []
    client.close()
