"""A user goes while what the user asked for is on its way to the journal."""

from chatapp.chat.factory import ChatFactory
from chatapp.log.journal import Change, Drop, NewEntry
from chatapp.log.numbers import Numbers
from chatapp.room_events import Said
from tests.chat.conftest import config_with
from tests.connect import Connect
from tests.conversation import Conversation
from tests.journal import FakeJournal


def test_a_new_name_is_free_again_after_a_flood(talk: Conversation, connect: Connect) -> None:
    """Whoever is sent away while a new name is being kept leaves neither a user nor the name."""
    talk("""
        bob is here
        ann comes
        ann has read everything
        bob has read everything
        the journal waits
        ann > /nick ann
        bob reads nothing
    """)
    chat = connect.chat
    user = next(user for user in chat.users if user.name == "guest1")
    chat.departures.end_flood(user.sessions[0])
    talk("""
        the journal goes on
        ann has read everything
        bob < -- guest1 is now ann
        bob < -- ann left
        bob > /list
        bob < -- 1 online: bob
        bob > /nick ann
        bob < -- bob is now ann
    """)


def test_a_whisper_to_a_user_who_expires(talk: Conversation) -> None:
    """It is answered although the user is forgotten before it is kept."""
    psst = '"from": "program", "to": "bob", "text": "psst", "outgoing": true, "time": "TIME"'
    talk(f"""
        program, bob are here
        bob is lost
        590 s pass
        program has read everything
        the journal waits
        program > {{"line": "/w bob psst", "ref": "r1"}}
        program reads nothing
        20 s pass
        program has read everything
        the journal goes on
        program < {{"type": "whispered", "id": 1, {psst}}}
        program < {{"type": "ack", "ref": "r1"}}
    """)


def test_leaving_a_room_is_done_although_the_connection_is_lost(talk: Conversation) -> None:
    """What is kept is done: the user comes back to the other room only."""
    talk("""
        ann, bob are here
        ann, bob > /join #dev
        ann, bob have read everything
        the journal waits
        ann > /leave
        ann is lost
        the journal goes on
        bob has read everything
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #lobby
        ann has read everything
        bob < -- ann joined
    """)


def test_numbers_are_not_used_again(talk: Conversation, journal: FakeJournal) -> None:
    """After a restart nobody gets the number of a user who whispered to somebody and left."""
    talk("""
        bob, eve are here
        bob has read everything
        eve > /w bob psst
        eve, bob have read everything
        eve > /quit
        bob has read everything
    """)
    (whisperer,) = journal.rows["whisperer"].values()
    assert str(whisperer["id"]) not in journal.rows["user"]
    assert journal.copy().last_log == whisperer["id"]


def test_guests_have_different_numbers(talk: Conversation) -> None:
    """A newcomer who is lost before coming in gives its number back once."""
    talk("""
        bob is here
        the journal waits
        ann comes
        ann is lost
        eve comes
        the journal answers
        the journal goes on
        eve < -- welcome to chatapp: you are guest2, in the lobby
        eve has read everything
        fay comes
        fay < -- welcome to chatapp: you are guest1, in the lobby
        fay has read everything
        eve < -- guest1 joined
        bob < -- guest2 joined
        bob < -- guest1 joined
        gus comes
        gus < -- welcome to chatapp: you are guest3, in the lobby
        gus, eve, fay, bob have read everything
    """)


def test_a_user_without_a_token_is_not_away(talk: Conversation, connect: Connect) -> None:
    """A user who came while there was no coming back is gone, whatever the settings are by then."""
    connect.chat.configure(config_with(resume_seconds=0))
    talk("""
        ann, bob are here
    """)
    connect.chat.configure(config_with())
    talk("""
        ann is lost
        bob < -- ann left
        bob > /w ann psst
        bob < ! no such user: ann
        bob > /nick ann
        bob < -- bob is now ann
    """)


def test_nothing_is_left_of_visits(talk: Conversation, connect: Connect) -> None:
    """A room that was visited many times is no more at rest than one that was visited once."""
    talk("""
        ann is here
        ann > /join #dev
        ann > hello
        ann has read everything
    """)
    client = talk.clients["ann"]
    for _ in range(100):
        client.post(b"/leave", b"/join #dev")
        client.settle()
    talk("""
        ann has read everything
    """)
    assert connect.chat.rooms.limits.at_rest == {}
    talk("""
        ann > /leave
        ann has read everything
    """)
    assert list(connect.chat.rooms.limits.at_rest.values()) == [connect.chat.rooms["#dev"]]


def test_a_dropped_log_is_forgotten() -> None:
    """It has no number any more, so what came and went costs nothing."""
    ends: dict[int, int] = {}
    numbers = Numbers(ends, {})
    numbers.take(numbers.apply([Change([NewEntry(7, 1.0, Said("#dev", "ann", "hi"))])])[1])
    assert ends == {7: 2}
    numbers.take(numbers.apply([Change(drops=[Drop(7)])])[1])
    assert ends == {}


def test_a_join_of_a_guest_who_is_forgotten_meanwhile(
    talk: Conversation, chat: ChatFactory, journal: FakeJournal
) -> None:
    """Nothing is kept of the guest's place in the room."""
    talk("""
        ann comes
        ann has read everything
        the journal waits
        ann > /join #dev
        ann is lost
    """)
    chat.clock.advance(601)  # type: ignore[attr-defined]
    chat.absences.expire()
    talk("""
        the journal goes on
    """)
    assert journal.rows["user"] == {}
    assert journal.rows["place"] == {}


def test_nothing_is_left_of_who_was_to_be_registered(talk: Conversation) -> None:
    """A user is sent away while the account is being kept: neither it nor the name is kept."""
    talk("""
        ann, bob are here
        the journal waits
        ann > /register horse battery
    """)
    talk.chat.departures.end_flood(talk.chat.users.online["ann"].sessions[0])
    talk("""
        the journal goes on
        ann, bob have read everything
        bob > /nick ann
        bob < -- bob is now ann
    """)
    rows = talk.chat.journal.rows  # type: ignore[attr-defined]
    assert not [kind for kind in ("account", "password", "member", "read") if rows[kind]]
