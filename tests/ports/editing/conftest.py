"""A client of the line port whose line may be edited, and another user."""

from collections.abc import Iterator
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.connect import Connect
from tests.making import asking_chat
from tests.ports.edited import (
    Telnet,
)
from tests.writers import WRITERS, use_writer


@pytest.fixture
def chat(clock: MemoryReactorClock, config: Config) -> ChatFactory:
    """A chat with commands that ask."""
    return asking_chat(config, clock)


@pytest.fixture(params=WRITERS)
def telnet(
    chat: ChatFactory,
    clock: MemoryReactorClock,
    monkeypatch: pytest.MonkeyPatch,
    request: pytest.FixtureRequest,
) -> Iterator[Telnet]:
    """A client whose line may be edited."""
    use_writer(monkeypatch, request.param)
    telnet = Telnet(chat, clock)
    yield telnet
    telnet.client.close()
    assert clock.getDelayedCalls() == []


@pytest.fixture
def bob(chat: ChatFactory, clock: MemoryReactorClock, telnet: Telnet) -> Iterator[Any]:
    """Another user, who has come before editing begins."""
    connect = Connect(chat, clock, "tcp")
    bob = connect(first="/nick bob")
    telnet.sent()
    yield bob
    connect.close()
