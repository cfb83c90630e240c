"""A chat with a journal in memory, and another one that goes on from there."""

from collections.abc import Callable, Iterator

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.ports.tcp import ChatLineProtocol
from chatapp.slash import builtin_commands
from tests.chat.conftest import config_with
from tests.connect import Connect
from tests.conversation import Conversation
from tests.journal import FakeJournal

Start = Callable[[FakeJournal], ChatFactory]


@pytest.fixture
def config() -> Config:
    """Nothing is shown of the past unless asked for, and there are ten minutes to come back."""
    return config_with()


@pytest.fixture
def journal(clock: MemoryReactorClock) -> FakeJournal:
    """A journal with nothing in it."""
    return FakeJournal(clock)


@pytest.fixture
def start(config: Config, clock: MemoryReactorClock) -> Start:
    """Start chats that go on from a journal."""

    def start(journal: FakeJournal) -> ChatFactory:
        chat = ChatFactory(config, builtin_commands(), clock, journal)
        chat.protocol = ChatLineProtocol  # type: ignore[assignment]
        chat.restore(journal)
        return chat

    return start


@pytest.fixture
def chat(start: Start, journal: FakeJournal) -> ChatFactory:
    """A chat with the built-in commands and a journal."""
    return start(journal)


@pytest.fixture
def talk(
    talk: Conversation, connect: Connect, start: Start, journal: FakeJournal
) -> Iterator[Conversation]:
    """People talk while the journal is slow or fails, and after the server was killed.

    While it waits, nothing that it is asked for is done, until it answers, one at a time, or goes
    on. The next server goes on from what was written, and the one before has no part in it.
    """
    later: list[Connect] = []
    copies: list[FakeJournal] = []

    def wait() -> None:
        journal.holding = True

    def fail(reason: str) -> None:
        journal.failing = reason

    def go_on(kept: FakeJournal) -> None:
        wait()
        later.append(Connect(start(kept), connect.clock, connect.transport))
        talk.move(later[-1])

    def kill() -> None:
        go_on(journal.copy())

    def restore() -> None:
        copies[-1].begin_life()
        go_on(copies[-1])

    talk.scenes |= {
        "the journal waits": wait,
        "the journal answers": journal.answer,
        "the journal goes on": journal.release,
        "the journal fails": lambda: fail("database or disk is full"),
        "the journal works": lambda: fail(""),
        "a copy is made": lambda: copies.append(journal.copy()),
        "the copy is put back": restore,
        "the server is killed": kill,
        "the server starts again": kill,
    }
    yield talk
    journal.release()
    for again in later:
        again.close()
