"""The end of the server: everyone is told how to come back, everything is kept, in bounded time."""

import re
from typing import Any

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.chat.shutdown import CHECK_SECONDS, CLOSE_SECONDS, Shutdown
from tests.chat.with_journal.conftest import Restart
from tests.chat.with_journal.test_restart import come_back
from tests.connect import Connect
from tests.journal import FakeJournal

GOODBYE = "-- the server is restarting; /resume t{} brings you back"


class End:
    """The end of a chat, and how many seconds it took."""

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock, clients: list[Any]) -> None:
        self._gone: list[None] = []
        self._clock = clock
        self._clients = clients
        self._began = clock.seconds()
        Shutdown(chat).say().addCallback(self._gone.append)

    def wait(self) -> float:
        """Let time pass until it has ended, with what the clients read meanwhile."""
        while not self._gone:
            for client in self._clients:
                client.settle()
            if not self._gone:
                self._clock.advance(CHECK_SECONDS)
        return self._clock.seconds() - self._began


def test_everyone_is_told_how_to_come_back(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock, restart: Restart
) -> None:
    """The line with the token is the last; a WebSocket is closed as by a restart (1012)."""
    ann, bob = clients = connect.named("ann", "bob")
    bob.send("hello")
    assert End(chat, clock, clients).wait() < 1
    assert ann.read() == ["bob: hello", GOODBYE.format(1)]
    assert bob.read() == ["bob: hello", GOODBYE.format(2)]
    assert ann.closed
    if connect.transport == "websocket":
        assert ann.close_code == 1012
    again = restart()
    ann, lines = come_back(again, "t1")
    assert lines[0] == "-- welcome back, ann: you are in #lobby"
    assert all(re.match(r"\[\d\d:\d\d\] ", line) for line in lines[1:])
    assert lines[-1].endswith("] bob: hello")
    bob, _ = come_back(again, "t2")
    ann.read()
    bob.send("hello")
    assert ann.read() == ["bob: hello"]


def test_without_return(connect: Connect, chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Where nobody may come back, nobody is told how."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(chat.resume), "seconds", 0)
        clients = [connect(), connect()]
        for client in clients:
            client.read()
        End(chat, clock, clients).wait()
        assert [client.read()[-1] for client in clients] == ["-- the server is restarting"] * 2


def test_what_was_just_said_is_kept(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock, journal: FakeJournal
) -> None:
    """Also what came in the very moment of the end, from one who has gone already."""
    (ann,) = connect.named("ann")
    ann.post(b"last words")
    ann.transport.lose(ConnectionError("gone"))
    assert journal.texts(1) == []
    assert End(chat, clock, []).wait() < 1
    assert journal.texts(1) == ["last words"]


def test_who_does_not_read(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock, restart: Restart
) -> None:
    """One who takes nothing is dropped in time, and reads it all on coming back."""
    ann, bob = clients = connect.named("ann", "bob")
    ann.transport.room = 0
    bob.send("hello")
    assert CLOSE_SECONDS <= End(chat, clock, clients).wait() < CLOSE_SECONDS + 1
    ann.settle()
    assert ann.closed
    assert ann.read() == []
    assert bob.read() == ["bob: hello", GOODBYE.format(2)]
    _, lines = come_back(restart(), "t1")
    assert lines[-1] == "[14:30] bob: hello"


def test_a_journal_that_does_not_answer(
    connect: Connect,
    chat: ChatFactory,
    clock: MemoryReactorClock,
    journal: FakeJournal,
    log_lines: list[str],
) -> None:
    """It is waited for only so long."""
    ann, bob = clients = connect.named("ann", "bob")
    journal.holding = True
    ann.send("never kept")
    assert CLOSE_SECONDS <= End(chat, clock, clients).wait() < CLOSE_SECONDS + 1
    assert "ERROR | The journal could not be written to its end" in log_lines
    assert ann.read() == bob.read() == []
    journal.release()


def test_a_journal_that_cannot_be_written(
    connect: Connect,
    chat: ChatFactory,
    clock: MemoryReactorClock,
    journal: FakeJournal,
    log_lines: list[str],
) -> None:
    """Everyone is told all the same; what nobody was shown is lost."""
    ann, bob = clients = connect.named("ann", "bob")
    journal.failing = "database or disk is full"
    ann.send("never kept")
    assert CLOSE_SECONDS <= End(chat, clock, clients).wait() < CLOSE_SECONDS + 1
    assert "ERROR | The journal could not be written to its end" in log_lines
    assert (ann.read(), bob.read()) == ([GOODBYE.format(1)], [GOODBYE.format(2)])
    journal.failing = ""
    clock.advance(1)


def test_what_is_said_while_it_ends(
    connect: Connect, chat: ChatFactory, clock: MemoryReactorClock, journal: FakeJournal
) -> None:
    """Nobody is heard any more who was told."""
    ann, bob = clients = connect.named("ann", "bob")
    end = End(chat, clock, clients)
    ann.post(b"too late")
    end.wait()
    assert re.fullmatch(GOODBYE.format(2), bob.read()[-1])
    assert journal.texts(1) == []
