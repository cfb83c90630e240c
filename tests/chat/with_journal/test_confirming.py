"""Confirming: from 20 users online, a ban that hits more than a tenth of them is typed twice."""

import pytest

from chatapp.config import Config
from tests.chat.with_journal.keepers_of_order import BOB, owned_by_bob
from tests.conversation import MARGIN, Conversation

ASKED = "! that would hit {} of {} online: {}; type it again within 60 s if you mean it"
NETWORK = "198.51.100.0/24"


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


def crowd(talk: Conversation, online: int, hits: int) -> tuple[str, str]:
    """Have some users online, bob included, of whom some are in NETWORK.

    Returns:
        The names of those in the network, and of the others.
    """
    names = [f"u{number}" for number in range(1, online)]
    there, others = ", ".join(names[:hits]), ", ".join(names[hits:])
    hosts = [f"{name} connects from 203.0.113.{name[1:]}" for name in names[hits:]]
    talk(f"""
        {BOB}
        {there} connect from 198.51.100.7
        {MARGIN.join(hosts)}
        {there}, {others} come
        bob, {there}, {others} have read everything
    """)
    return there, others


def done(there: str, others: str) -> str:
    """Return what is read when those in the network are banned."""
    count = len(there.split(", "))
    gone = [f"guest{number}" for number in range(1, 1 + count)]
    named = gone if count < 5 else [f"{', '.join(gone[:3])} and {count - 3} more"]
    left = f"{count} left: {', '.join(named)}"
    lines = [
        f"bob < -- {NETWORK} is banned everywhere for good",
        f"{there} < ! you are banned",
        f"{there} are disconnected",
        f"bob, {others} < -- {left}",
    ]
    return MARGIN.join(lines)


@pytest.mark.parametrize(("online", "hits"), [(19, 2), (19, 9), (20, 2), (29, 2), (30, 3)])
def test_few_enough(talk: Conversation, online: int, hits: int) -> None:
    """It is done at once: fewer than 20 are online, or a tenth of them at most are hit."""
    there, others = crowd(talk, online, hits)
    talk(f"""
        bob > /ban everywhere {NETWORK}
        {done(there, others)}
    """)


@pytest.mark.parametrize(("online", "hits"), [(20, 3), (29, 3), (30, 4)])
def test_one_too_many(talk: Conversation, online: int, hits: int) -> None:
    """It is asked for once more, and done when the same line is typed again."""
    there, others = crowd(talk, online, hits)
    named = "guest1, guest2, guest3" + (" and 1 more" if hits == 4 else "")
    talk(f"""
        bob > /ban everywhere {NETWORK}
        bob < {ASKED.format(hits, online, named)}
        59 s pass
        bob > /ban everywhere {NETWORK}
        {done(there, others)}
    """)


def test_too_late(talk: Conversation) -> None:
    """After a minute it is asked for anew, and then counts from there."""
    there, others = crowd(talk, 20, 3)
    asked = ASKED.format(3, 20, "guest1, guest2, guest3")
    talk(f"""
        bob > /ban everywhere {NETWORK}
        bob < {asked}
        60 s pass
        bob > /ban everywhere {NETWORK}
        bob < {asked}
        59 s pass
        bob > /ban everywhere {NETWORK}
        {done(there, others)}
    """)


def test_another_line_in_between(talk: Conversation) -> None:
    """What is said does not matter; another ban that is to be confirmed takes its place."""
    there, others = crowd(talk, 20, 3)
    asked = ASKED.format(3, 20, "guest1, guest2, guest3")
    talk(f"""
        bob > /ban everywhere {NETWORK}
        bob < {asked}
        bob > /ban everywhere {NETWORK} spam
        bob < {asked}
        bob > /ban everywhere {NETWORK} 1h
        bob < {asked}
        bob > /ban everywhere 198.51.100.0/25
        bob < {asked}
        bob > /ban everywhere {NETWORK}
        bob < {asked}
        bob > one moment
        bob < #dev bob: one moment
        bob > /bans everywhere
        bob < -- nobody is banned or muted
        bob > /ban everywhere {NETWORK}
        {done(there, others)}
    """)


def test_who_has_gone_meanwhile(talk: Conversation) -> None:
    """What is left to be hit is few enough, and the line is typed once."""
    there, others = crowd(talk, 21, 3)
    first, rest = there.split(", ", 1)
    talk(f"""
        bob > /ban everywhere {NETWORK}
        bob < {ASKED.format(3, 21, "guest1, guest2, guest3")}
        {first} > /quit
        {first} is disconnected
        bob, {rest}, {others} < -- guest1 left
        bob > /ban everywhere {NETWORK} 1h
        bob < -- {NETWORK} is banned everywhere for 1 h
        {rest} < ! you are banned until 15:30
        {rest} are disconnected
        bob, {others} < -- 2 left: guest2, guest3
    """)
