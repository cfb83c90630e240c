"""A chat with a journal in memory, and people who come to it over ssh."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, History
from tests.connect import Connect
from tests.hasher import FakeHasher
from tests.journal import FakeJournal
from tests.making import make_chat
from tests.ports.ssh.user import SshUser

Come = Callable[..., SshUser]


@pytest.fixture
def config(config: Config) -> Config:
    """Nothing is shown of the past unless asked for, and there are ten minutes to come back."""
    return replace(config, history=History(on_join=0))


@pytest.fixture
def journal(clock: MemoryReactorClock) -> FakeJournal:
    """A journal with nothing in it."""
    return FakeJournal(clock)


@pytest.fixture
def chat(clock: MemoryReactorClock, config: Config, journal: FakeJournal) -> Iterator[ChatFactory]:
    """A chat in which names can be registered; what has come and gone leaves nothing behind."""
    chat = make_chat(config, clock, journal, hasher=FakeHasher())
    yield chat
    clock.advance(2)
    assert clock.getDelayedCalls() == []


@pytest.fixture
def come(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[Come]:
    """Have people come; they leave nothing behind."""
    users: list[SshUser] = []

    def come(*of: Any, **options: Any) -> SshUser:
        user = SshUser(chat, clock, *of, **options)
        users.append(user)
        return user.join()

    yield come
    for user in users:
        user.close()


@pytest.fixture
def bob(chat: ChatFactory, clock: MemoryReactorClock) -> Iterator[Any]:
    """Another user, at the line port."""
    connect = Connect(chat, clock, "tcp")
    bob = connect(first="/nick bob")
    bob.read()
    yield bob
    connect.close()
