"""Whoever has shown the key of an account comes in as its user at once, and never as a guest."""

from dataclasses import replace
from typing import Any

from chatapp.chat.factory import ChatFactory
from chatapp.config import Chat
from chatapp.log.recorder import RETRY_SECONDS
from tests.journal import FakeJournal
from tests.ports.ssh.conftest import Come
from tests.ssh_program import new_key

KEY = new_key()
LOGGED_IN = "-- you are logged in as ann, and in #lobby"


def register(come: Come) -> None:
    """Have ann make the name hers with the key, and leave."""
    ann = come("ann", KEY)
    ann.type("/register\n/quit\n")
    ann.close()


def test_one_welcome(come: Come, bob: Any, chat: ChatFactory) -> None:
    """They read whom they are once, and the words of the day; others read that they come."""
    chat.configure(replace(chat.config, chat=Chat(motd=("be kind",))))
    register(come)
    bob.read()
    ann = come("ann", KEY)
    lines = ann.read()
    token = next(line for line in lines if "/resume" in line).split()[2]
    assert lines == [
        LOGGED_IN,
        f"-- /resume {token} brings you back if the connection is lost",
        "-- be kind",
        "[14:30] -- ann left",
        "-- you are up to date",
    ]
    assert bob.read() == ["-- ann joined"]
    assert [user.name for user in chat.users] == ["bob", "ann"]


def test_what_is_said_with_it(come: Come) -> None:
    """Lines that come at once are done after it."""
    register(come)
    lines = come("ann", KEY, first="/list\n").read()
    assert (lines[0], lines[-1]) == (LOGGED_IN, "-- 1 online: ann")


def test_a_journal_that_fails(come: Come, journal: FakeJournal) -> None:
    """They wait, and come in as who they are when something can be saved."""
    register(come)
    journal.failing = "no space"
    ann = come("ann", KEY)
    assert ann.read() == ["! the server cannot save anything now; you come in when it can"]
    journal.failing = ""
    ann.clock.advance(RETRY_SECONDS)
    assert ann.read()[0] == LOGGED_IN
    ann.clock.advance(60)  # nobody is told that they have waited too long
    ann.type("hello\n")
    assert ann.read()[-1] == "ann: hello"


def test_a_key_that_ends_meanwhile(come: Come, journal: FakeJournal, chat: ChatFactory) -> None:
    """Somebody whose login comes too late is a guest, and reads why."""
    register(come)
    journal.holding = True
    ann = come("ann", KEY)
    user = chat.users.registered.find("ann")
    assert user is not None
    account = user.account
    assert account is not None
    account.keys.clear()
    account.ended += 1
    journal.release()
    lines = ann.read()
    assert lines[0] == "-- welcome to chatapp: you are guest1, in the lobby"
    assert lines[-1] == "! that key is not good for that name"
