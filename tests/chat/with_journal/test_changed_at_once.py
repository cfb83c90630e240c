"""What several devices of a user change at once: each change is kept, and none is undone."""

import pytest

from tests.chat.with_journal.two_devices import LOGIN
from tests.conversation import Conversation


def test_a_password_and_a_token(talk: Conversation) -> None:
    """The old password is not good again after the next start."""
    talk(f"""
        ann is here
        {LOGIN}
        the journal waits
        ann > /password horse batterz
        phone > /token new bot
        the journal goes on
        ann, phone have read everything
        the server is killed
        bob comes
        bob has read everything
        bob > /login ann horse battery
        bob < ! wrong name or password
        bob > /login ann horse batterz
        bob has read everything
        bob > /token list
        bob < -- bot: made on 2026-11-22, never used
    """)


def test_a_token_that_is_revoked_while_another_one_is_made(talk: Conversation) -> None:
    """It stays useless, now and after the next start."""
    talk(f"""
        ann is here
        {LOGIN}
        ann > /token new old
        ann has read everything
        the journal waits
        ann > /token revoke old
        phone > /token new other
        ann > /token new third
        phone > /token new third
        the journal goes on
        ann, phone have read everything
        ann > /token list
        ann < -- other: made on 2026-11-22, never used
        ann < -- third: made on 2026-11-22, never used
        the server is killed
        ann > /login ann horse battery
        ann has read everything
        ann > /token list
        ann < -- other: made on 2026-11-22, never used
        ann < -- third: made on 2026-11-22, never used
    """)


@pytest.mark.parametrize(
    "line", ["/password horse batterz", "/token new bot", "/nick ANN", "/join #dev"]
)
def test_a_name_that_is_given_up_meanwhile(talk: Conversation, line: str) -> None:
    """Nothing brings the account back."""
    talk(f"""
        ann is here
        {LOGIN}
        ann > /unregister
        ann has read everything
        the journal waits
        ann > ann
        phone > {line}
        the journal goes on
        ann, phone have read everything
    """)
    rows = talk.chat.journal.rows  # type: ignore[attr-defined]
    assert (rows["account"], rows["member"]) == ({}, {})


def test_a_name_that_is_given_up_twice(talk: Conversation) -> None:
    """It is given up once, and the room is not counted as left twice."""
    talk(f"""
        ann is here
        {LOGIN}
        ann, phone > /unregister
        ann, phone have read everything
        the journal waits
        ann > ann
        phone > ann
        the journal goes on
        ann, phone have read everything
    """)
    assert talk.chat.rooms["#lobby"].may_return == 0


def test_rooms_that_are_left_on_two_devices(talk: Conversation) -> None:
    """Whoever has left all is in the lobby on each device, now and after the next start."""
    talk(f"""
        ann is here
        {LOGIN}
        ann > /join #dev
        ann, phone have read everything
        the journal waits
        ann > /leave #dev
        phone > /leave #lobby
        the journal goes on
        ann, phone have read everything
        ann > one
        phone > two
        ann, phone < ann: one
        ann, phone < ann: two
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > three
        ann < ann: three
    """)
