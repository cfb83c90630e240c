"""A chat whose logs have one epoch, and programs that talk to it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, History, Limits
from tests.connect import Connect
from tests.making import make_chat


@pytest.fixture
def config() -> Config:
    """Nothing kept on disk, no scrollback, and ten minutes to come back."""
    history = History(path="memory", on_join=0, resume_seconds=600, unsure_seconds=0)
    return replace(Config(), limits=Limits(messages_per_second=0), history=history)


@pytest.fixture
def chat(clock: MemoryReactorClock, config: Config) -> ChatFactory:
    """A chat in which logs have one epoch."""
    return make_chat(config, clock, new_epoch=lambda: "e1")


@pytest.fixture
def start(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[Callable[[str], Any]]:
    """Connect by `object` or any of the others."""
    connect = Connect(chat, clock, "object")
    yield connect
    connect.close()
    clock.advance(1)
    assert clock.getDelayedCalls() == []


Start = Callable[..., Any]


def lobby(offset: int) -> dict[str, Any]:
    """Where one is in the lobby."""
    return {"room": "#lobby", "epoch": "e1", "id": offset}


def said(offset: int, user: str, text: str) -> dict[str, Any]:
    """What everyone reads in the lobby."""
    return {"type": "said", "room": "#lobby", "id": offset, "from": user, "text": text}
