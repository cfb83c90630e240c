"""Devices that were ended: nobody comes back to one, whatever was on its way."""

import pytest

from tests.conversation import Conversation

LOGIN = """
        ann > /register horse battery
        ann has read everything
        phone > /login ann horse battery
        phone has read everything
        ann has read everything
"""

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
