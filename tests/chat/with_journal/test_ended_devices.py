"""Devices that were ended: nobody comes back to one, whatever was on its way."""

from typing import Any

import pytest

from tests.chat.with_journal.two_devices import LOGIN
from tests.conversation import Conversation

REFUSED = """
        thief < -- welcome to chatapp: you are guest1, in the lobby
        thief < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        thief < -- /resume TOKEN brings you back if the connection is lost
        thief < ! that token is mistyped, was used before, or is too old
        ann has read everything
"""

ENDED = pytest.mark.parametrize(
    ("who", "line"),
    [("phone", "/quit"), ("ann", "/logout everywhere"), ("ann", "/password horse batterz")],
)


@ENDED
def test_its_connection_is_lost_afterwards(talk: Conversation, who: str, line: str) -> None:
    """The user is there on another device, which does not make the one that ended absent."""
    talk(f"""
        ann is here
        {LOGIN}
        {who} > {line}
        ann, phone have read everything
        phone is lost
        ann has read everything
    """)
    assert talk.chat.users.absent == 0
    talk(f"""
        ann > /logout
        ann is lost
        ann has read everything
        thief > /resume TOKEN(phone)
        {REFUSED}
        the server is killed
        ann comes
        ann has read everything
        thief > /resume TOKEN(phone)
        thief has read everything
        thief > /list
        thief < -- 2 online: guest2, guest3
        ann has read everything
    """)


@ENDED
def test_what_it_has_read_is_still_to_be_saved(talk: Conversation, who: str, line: str) -> None:
    """It is not saved any more: a server that starts later would let somebody come back."""
    talk(f"""
        ann is here
        {LOGIN}
        9.5 s pass
        phone > hello
        ann, phone have read everything
        0.4 s pass
        {who} > {line}
        30 s pass
        ann, phone have read everything
    """)
    rows = talk.chat.journal.rows["user"]  # type: ignore[attr-defined]
    assert len(rows) == 1


@pytest.mark.parametrize("phone", ["is lost", "has read everything"])
def test_a_return_is_on_its_way(talk: Conversation, phone: str) -> None:
    """It is refused, as if it had come later."""
    talk(f"""
        ann is here
        {LOGIN}
        phone {phone}
        ann has read everything
        the journal waits
        ann > /password horse batterz
        thief > /resume TOKEN(phone)
        the journal goes on
        ann, phone have read everything
        {REFUSED}
        ann > hello
        ann, thief < ann: hello
    """)


@pytest.mark.parametrize("line", ["/logout everywhere", "/password horse batterz"])
def test_a_login_is_on_its_way(talk: Conversation, line: str) -> None:
    """It comes to nothing."""
    talk(f"""
        ann, thief are here
        ann > /register horse battery
        ann, thief have read everything
        the journal waits
        ann > {line}
        thief > /login ann horse battery
        the journal goes on
        ann has read everything
        thief < ! all logins were ended meanwhile; try again
        thief has read everything
        thief > /token list
        thief < ! you are not logged in: /login NAME, or /register
    """)
    assert len(talk.chat.journal.rows["user"]) == 2  # type: ignore[attr-defined]


@pytest.mark.parametrize("line", ["/logout everywhere", "/password horse batterz"])
def test_a_login_is_kept_just_before(talk: Conversation, line: str) -> None:
    """It is ended by the same change as those that were kept already."""
    talk(f"""
        ann, thief are here
        ann > /register horse battery
        ann, thief have read everything
        the journal waits
        ann > the batch before
        thief > /login ann horse battery
        ann > {line}
        the journal answers
        the journal answers
        thief < ann: the batch before
        thief < -- you are logged in as ann, and in #lobby
        thief < -- /resume TOKEN brings you back if the connection is lost
        thief < [14:30] ann: the batch before
        thief < -- you are up to date
        thief < -- you are logged out
        thief is disconnected
        the server is killed
        ann has read everything
        thief > /resume TOKEN(thief)
        thief has read everything
        thief > /token list
        thief < ! you are not logged in: /login NAME, or /register
    """)


def test_the_others_stay_until_it_is_kept(talk: Conversation) -> None:
    """They are logged out together with the device on which it was asked for, or not at all."""
    talk(f"""
        ann is here
        {LOGIN}
        the journal waits
        ann > /logout everywhere
        phone, ann read nothing
        the server is killed
        phone > /resume TOKEN(phone)
        phone has read everything
        phone > /token list
        phone < -- you have no tokens: /token new LABEL makes one
        the journal waits
        phone > /logout everywhere
        phone reads nothing
        the journal answers
        the server is killed
        phone has read everything
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > /token list
        ann < ! you are not logged in: /login NAME, or /register
    """)


def test_a_password_is_changed_while_it_is_verified(talk: Conversation) -> None:
    """The old one is not good any more."""
    talk("""
        ann, thief are here
        ann > /register horse battery
        ann, thief have read everything
    """)
    hasher: Any = talk.chat.login._hasher
    hasher.hold = True
    talk("thief > /login ann horse battery")
    hasher.hold = False
    talk("""
        ann > /password horse batterz
        ann < -- your password is changed
    """)
    hasher.go_on()
    talk("thief < ! all logins were ended meanwhile; try again")


@pytest.mark.parametrize("line", ["/logout", "/logout everywhere"])
def test_its_connection_is_lost_before_its_logout_is_kept(talk: Conversation, line: str) -> None:
    """The user is logged out there all the same, and nobody comes back as the user."""
    talk(f"""
        ann is here
        {LOGIN}
        the journal waits
        phone > {line}
        phone is lost
        the journal goes on
        ann has read everything
    """)
    assert talk.chat.users.absent == 0
    talk("""
        thief > /resume TOKEN(phone)
        ann, thief have read everything
        thief > /token list
        thief < ! you are not logged in: /login NAME, or /register
    """)
    rows = talk.chat.journal.rows  # type: ignore[attr-defined]
    assert [row["name"] for row in rows["user"].values() if row["account"]] == (
        [] if "everywhere" in line else ["ann"]
    )


def test_a_name_is_given_up_and_the_connection_lost(talk: Conversation) -> None:
    """Nobody comes back as who gave it up."""
    talk("""
        ann is here
        ann > /register horse battery
        ann > /unregister
        ann has read everything
        the journal waits
        ann > ann
        ann is lost
        the journal goes on
        bob comes
        bob has read everything
        bob > /resume TOKEN(ann)
        bob < ! that token is mistyped, was used before, or is too old
    """)
    rows = talk.chat.journal.rows  # type: ignore[attr-defined]
    assert [row["name"] for row in rows["user"].values()] == ["guest1"]
