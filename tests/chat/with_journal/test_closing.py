"""A program is told by a code and in words why its connection is closed."""

from dataclasses import replace

import pytest

from chatapp.config import Config
from tests.chat.with_journal.staffed import STAFF, staffed
from tests.conftest import limit
from tests.conversation import Conversation

pytestmark = pytest.mark.parametrize("connect", [("tcp", "socket")], ids="-".join, indirect=True)


@pytest.fixture
def config() -> Config:
    """Ann owns the server."""
    return staffed()


def closed(talk: Conversation, *lines: str) -> tuple[int, str]:
    """Return with what a program's connection is closed at the end of a conversation."""
    talk(STAFF)
    talk("""
        program comes
        ann, bob, carl, program have read everything
    """)
    program = talk.clients["program"]
    read = "have read everything"
    talk("\n".join([*lines, f"ann, bob, carl, browser, program {read}", "program is disconnected"]))
    return program.close_code, program.close_reason


@pytest.mark.parametrize(
    ("line", "code", "reason"),
    [
        ("program > /quit so long", 1000, "goodbye"),
        ("bob > /kick everywhere guest1", 4001, "you were kicked"),
        ("bob > /kick everywhere guest1 spam", 4001, "you were kicked: spam"),
        ("bob > /ban everywhere guest1", 4002, "you are banned"),
        ("bob > /ban everywhere guest1 3h spam", 4002, "you are banned until 17:30: spam"),
        ("browser > /resume TOKEN(program)", 4000, "you are back over another connection"),
    ],
)
def test_each_way_to_go(talk: Conversation, line: str, code: int, reason: str) -> None:
    """The reason says more where there is more to say."""
    assert closed(talk, line) == (code, reason)


def test_logged_out_elsewhere(talk: Conversation) -> None:
    """From another device."""
    lines = (
        "program > /login carl horse battery",
        "carl > /logout everywhere",
    )
    assert closed(talk, *lines) == (4003, "you are logged out")


def test_a_long_reason_is_cut(talk: Conversation) -> None:
    """A close frame holds 125 bytes; no character is cut in two."""
    code, reason = closed(talk, f"bob > /kick everywhere guest1 {'ü' * 100}")
    assert (code, reason) == (4001, f"you were kicked: {'ü' * 53}")


def test_a_flood(talk: Conversation) -> None:
    """The reason is the refusal."""
    limit(talk.chat, messages_per_second=1, message_burst=1, flood_seconds=2)
    lines = ("at once:", *["    program > spam"] * 20, *["1 s pass"] * 10)
    assert closed(talk, *lines) == (1000, "faster than 1 line/s for 2 s: goodbye")


def test_who_comes_back_although_banned(talk: Conversation) -> None:
    """Who logs in is told, and let go."""
    lines = (
        "bob > /ban everywhere carl spam",
        'program > {"login": "carl", "secret": "horse battery", "ref": "r"}',
    )
    assert closed(talk, *lines) == (4002, "you are banned: spam")


def test_outside_for_too_long(talk: Conversation) -> None:
    """The reason is what the guest reads."""
    accounts = replace(talk.chat.config.accounts, guests="no")
    talk(STAFF)
    talk.chat.configure(replace(talk.chat.config, accounts=accounts))
    talk("""
        program comes
        program has read everything
    """)
    program = talk.clients["program"]
    talk("""
        61 s pass
        program has read everything
        program is disconnected
    """)
    assert program.close_reason == "not logged in within 60 s: goodbye"
