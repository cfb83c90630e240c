"""A chat with a journal in memory, and another one that goes on from there."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, History, Limits
from chatapp.ports.tcp import ChatLineProtocol
from chatapp.slash import builtin_commands
from tests.connect import Connect
from tests.journal import FakeJournal

Restart = Callable[[], Connect]


@pytest.fixture
def config() -> Config:
    """Nothing is shown of the past unless asked for, and there are ten minutes to come back."""
    limits = Limits(messages_per_second=0)
    return replace(Config(), limits=limits, history=History(on_join=0, resume_seconds=600))


@pytest.fixture
def journal(clock: MemoryReactorClock) -> FakeJournal:
    """A journal with nothing in it."""
    return FakeJournal(clock)


@pytest.fixture
def start(config: Config, clock: MemoryReactorClock) -> Callable[[FakeJournal], ChatFactory]:
    """Start chats that go on from a journal, and give out t1, t2 and so on."""
    numbers = count(1)

    def start(journal: FakeJournal) -> ChatFactory:
        chat = ChatFactory(
            config, builtin_commands(), clock, journal, new_token=lambda: f"t{next(numbers)}"
        )
        chat.protocol = ChatLineProtocol  # type: ignore[assignment]
        chat.restore(journal.open(config.history.on_join))
        return chat

    return start


@pytest.fixture
def chat(start: Callable[[FakeJournal], ChatFactory], journal: FakeJournal) -> ChatFactory:
    """A chat with the built-in commands and a journal."""
    return start(journal)


@pytest.fixture
def restart(
    connect: Connect,
    start: Callable[[FakeJournal], ChatFactory],
    clock: MemoryReactorClock,
    journal: FakeJournal,
) -> Iterator[Restart]:
    """Start another chat from what a crash would leave now; the first has no part in it."""
    later: list[Connect] = []

    def crash() -> Connect:
        journal.holding = True  # nothing more of the first chat is kept
        later.append(Connect(start(journal.copy()), clock, connect.transport))
        return later[-1]

    yield crash
    journal.release()
    for again in later:
        again.close()
