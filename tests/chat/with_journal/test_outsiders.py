"""Outsiders: guests who may not come in, and what becomes of those who are in already."""

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from tests.chat.with_journal.staffed import ONLY, STAFF, staffed, switch
from tests.conversation import Conversation
from tests.journal import FakeJournal
from tests.objects import LIMITS, obj, place


@pytest.fixture
def config() -> Config:
    """Guests may come in until a test says otherwise."""
    return staffed()


def test_what_an_outsider_may(talk: Conversation, chat: ChatFactory) -> None:
    """Log in, register, ask for help and go; nobody is told of them, or finds them."""
    talk(STAFF)
    switch(chat, guests="no")
    talk(f"""
        dan < -- {ONLY}
        ann > hello
        ann, bob, carl < ann: hello
        dan > hello
        dan < ! {ONLY}
        dan > /me waves
        dan < ! {ONLY}
        dan > /w ann hello
        dan < ! {ONLY}
        dan > /list
        dan < ! {ONLY}
        dan > /rooms
        dan < ! {ONLY}
        dan > /history
        dan < ! {ONLY}
        dan > /join #lobby
        dan < ! {ONLY}
        dan > /join #new
        dan < ! {ONLY}
        dan > /topic
        dan < ! {ONLY}
        dan > /leave
        dan < ! {ONLY}
        dan > /operator
        dan < ! {ONLY}
        dan > /help
        dan < -- /help [COMMAND]       Show what can be typed, or one command. Also /h, /?.
        dan < -- /edit [off]           Keep your line whole while others speak, over telnet.
        dan < -- /quit [MESSAGE]       Leave the chat. Also /exit.
        dan < -- /nick NAME            Take a name.
        dan < -- /set [NAME] [VALUE]   Show or set how you read.
        dan < -- /resume TOKEN         Come back after the connection was lost.
        dan < -- /register [SECRET]    Make the name you have your own.
        dan < -- /login NAME [SECRET]  Be the user who has registered a name.
        dan < -- Anything else is said in the room; // says a line that begins with a slash.
        dan < -- In a terminal, Ctrl-C clears the line, and Ctrl-D on an empty line leaves.
        dan > /set times on
        dan < -- times is on
        ann > /w guest1 psst
        ann < ! no such user: guest1
        ann > /whois guest1
        ann < ! no such user: guest1
        ann > /list
        ann < -- 3 online: ann, bob, carl
        ann > /rooms
        ann < -- #lobby, 3 members
        dan > /login carl horse battery
        dan < -- you are logged in as carl, and in #lobby
        dan < -- /resume TOKEN brings you back if the connection is lost
        dan < [14:30] ann: hello
        dan < -- you are up to date
        dan > hello
        ann, bob, carl, dan < carl: hello
        dan > /logout
        dan < -- you are logged out
        dan < -- {ONLY}
        ann > hello
        ann, bob, carl < ann: hello
        dan > /quit
        dan is disconnected
        ann, bob, carl read nothing
    """)


def test_guests_who_were_in(talk: Conversation, chat: ChatFactory) -> None:
    """They are put out, and let in again when guests may come in."""
    talk(f"""
        {STAFF}
        dan, eve are here
        dan > /join #dev
        eve is lost
        ann, bob, carl, dan have read everything
    """)
    switch(chat, guests="no")
    talk(f"""
        dan < -- {ONLY}
        ann, bob, carl < -- dan left
        ann > hello
        ann, bob, carl < ann: hello
        dan > hello
        dan < ! {ONLY}
        eve > /resume TOKEN(eve)
        eve < -- {ONLY}
        eve < ! that token is mistyped, was used before, or is too old
        ann > /rooms
        ann < -- #lobby, 3 members
        eve > /quit
        eve is disconnected
    """)
    switch(chat, guests="read")
    talk("""
        dan < -- welcome to chatapp: you are guest2, in the lobby
        dan < -- /resume TOKEN brings you back if the connection is lost
        dan < -- members only may write: /login NAME
        ann > hello
        ann, bob, carl, dan < ann: hello
    """)
    switch(chat, guests="yes")
    talk("""
        ann, bob, carl < -- guest2 joined
        dan has read everything
        dan > hello
        ann, bob, carl, dan < guest2: hello
    """)


def test_what_is_on_its_way(talk: Conversation, chat: ChatFactory) -> None:
    """Guests are put out when it has come, and stay while nothing can be saved."""
    talk(f"""
        {STAFF}
        dan is here
        ann, bob, carl have read everything
        the journal waits
        dan > /join #dev
    """)
    switch(chat, guests="no")
    talk(f"""
        dan reads nothing
        the journal goes on
        dan < -- you are in #dev, 1 member
        1 s pass
        dan < -- {ONLY}
        ann, bob, carl < -- dan left
        dan > hello
        dan < ! {ONLY}
        ann > /rooms
        ann < -- #lobby, 3 members
    """)


def test_programs(talk: Conversation, chat: ChatFactory) -> None:
    """They log in before anything else, or by and by."""
    talk(STAFF)
    switch(chat, guests="no")
    members = [{"user": name, "registered": True} for name in ("ann", "bob", "carl")]
    told = {
        "user": "carl",
        "places": [place("#lobby", 6)],
        "whispers": 0,
        "role": "user",
        "registered": True,
        "rooms": [{"room": "#lobby", "topic": "", "members": 3, "users": members}],
        "limits": LIMITS,
    }
    talk(f"""
        program > {{"login": "carl", "secret": "horse battery", "ref": "in"}}
        program < {{"type": "notice", "text": "{ONLY}"}}
        program < {obj("logged_in", **told)}
        program < {{"type": "token", "token": "TOKEN"}}
        program < {{"type": "up_to_date"}}
        program < {{"type": "ack", "ref": "in"}}
        program is lost
        program > {{"rooms": {{"#lobby": {{"epoch": "EPOCH", "id": 1}}}}}}
        program < {{"type": "notice", "text": "{ONLY}"}}
        program < {{"type": "error", "code": "members_only", "text": "{ONLY}"}}
        program > hello
        program < {{"type": "error", "code": "members_only", "text": "{ONLY}"}}
        ann, bob, carl read nothing
    """)


def test_nothing_is_kept_of_outsiders(
    talk: Conversation, chat: ChatFactory, journal: FakeJournal
) -> None:
    """However many come."""
    switch(chat, guests="no")
    talk("""
        a, b, c, d come
        a, b, c, d have read everything
    """)
    assert not journal.records.get("user")
    assert not journal.records.get("place")
    talk("""
        a, b, c, d are lost
        the server is killed
    """)
    assert not talk.chat.users.online


def test_a_newcomer_while_it_changes(
    talk: Conversation, chat: ChatFactory, journal: FakeJournal
) -> None:
    """What holds when the guest is kept counts, and nothing is left of the other."""
    talk("""
        the journal waits
        dan comes
        dan reads nothing
    """)
    switch(chat, guests="no")
    talk(f"""
        the journal goes on
        dan < -- {ONLY}
        dan is lost
    """)
    assert not any(row for row in journal.records.get("user", {}).values())
    talk("""
        the journal waits
        eve comes
        eve reads nothing
    """)
    switch(chat, guests="yes")
    talk("""
        the journal goes on
        eve has read everything
        eve > hello
        eve < guest1: hello
    """)
