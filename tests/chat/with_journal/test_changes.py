"""A line is decided on what its user has seen, and seen by nobody before it is kept."""

import json

from twisted.internet.testing import MemoryReactorClock

from tests.connect import Connect, over_the_line_port, where_clients_confirm
from tests.conversation import Conversation
from tests.journal import FakeJournal
from tests.objects import back, obj, place, room_shown, users

WELCOME = [
    "-- welcome to chatapp: you are guest1, in the lobby",
    "-- /nick NAME gives you a name, /help shows what else there is, /quit leaves",
]


def test_a_command_waits_for_what_was_said_before(talk: Conversation) -> None:
    """And what is said after it waits for the command; lines that are only said do not wait."""
    talk("""
        ann, bob are here
        the journal waits
        ann > one
        ann > two
        ann > /nick anna
        ann > three
        ann, bob read nothing
        the journal answers
        ann, bob < ann: one
        ann, bob read nothing
        the journal answers
        ann, bob < ann: two
        ann, bob read nothing
        the journal answers
        ann, bob < -- ann is now anna
        ann, bob read nothing
        the journal answers
        ann, bob < anna: three
    """)


def test_a_command_is_decided_on_what_is_kept_by_then(talk: Conversation) -> None:
    """What follows a room's topic or name is judged after it."""
    talk("""
        ann, bob are here
        the journal waits
        ann > /join #dev
        ann > in #dev
        ann > /leave
        ann > in the lobby
        ann, bob read nothing
        the journal goes on
        ann < -- you are in #dev, 1 member
        ann < #dev ann: in #dev
        ann < -- you left #dev and are in #lobby
        ann, bob < ann: in the lobby
    """)


@over_the_line_port
def test_a_refusal_keeps_its_place(talk: Conversation) -> None:
    """What is no text at all is refused after what was said before, and before what comes after."""
    talk("""
        ann, bob are here
        the journal waits
        ann > one
    """)
    talk.clients["ann"].post(b"caf\xe9")
    talk("""
        ann > two
        ann, bob read nothing
        the journal goes on
        ann, bob < ann: one
        ann < ! that line is not UTF-8 text
        ann, bob < ann: two
    """)


@where_clients_confirm
def test_the_refusal_of_a_binary_message_keeps_its_place(talk: Conversation) -> None:
    """So does what the WebSocket port refuses."""
    talk("""
        ann, bob are here
        the journal waits
        ann > one
    """)
    talk.clients["ann"].send_binary(b"caf\xe9")
    talk("""
        ann > two
        ann, bob read nothing
        the journal goes on
        ann, bob < ann: one
        ann < ! binary messages are not understood here, only text
        ann, bob < ann: two
    """)


def test_two_who_take_one_name(talk: Conversation) -> None:
    """The second is decided again when the first is kept, and refused before their next line."""
    talk("""
        ann, bob are here
        the journal waits
        ann > /nick zoe
        bob > /nick zoe
        bob > hello
        ann, bob read nothing
        the journal goes on
        ann, bob < -- ann is now zoe
        bob < ! that name is taken: zoe
        ann, bob < bob: hello
    """)


def test_a_name_that_is_free_again(talk: Conversation) -> None:
    """Whoever gives a name up and whoever takes it are judged in their order."""
    talk("""
        ann, bob are here
        the journal waits
        ann > /nick zoe
        bob > /nick ann
        bob < ! that name is taken: ann
        the journal goes on
        ann, bob < -- ann is now zoe
        bob > /nick ann
        ann, bob < -- bob is now ann
    """)


def test_two_who_open_one_room(talk: Conversation) -> None:
    """The second is decided again, and joins the room that the first has opened."""
    talk("""
        ann, bob are here
        the journal waits
        ann > /join #dev
        bob > /join #dev
        bob > hello
        ann, bob read nothing
        the journal goes on
        ann < -- you are in #dev, 1 member
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        ann, bob < #dev bob: hello
        ann > /rooms
        ann < -- #lobby, 2 members
        ann < -- #dev, 2 members
    """)


def test_a_second_room_of_one_name_leaves_no_trace(
    talk: Conversation, journal: FakeJournal
) -> None:
    """After a restart there is one, with all that was said in it."""
    talk("""
        ann, bob are here
        the journal waits
        ann > /join #dev
        bob > /join #dev
        bob > hello
        the journal goes on
        ann, bob have read everything
    """)
    names = [room["name"] for room in journal.rows["room"].values()]
    assert sorted(names) == ["#dev", "#lobby"]
    talk("""
        the server is killed
        telnet comes
        telnet has read everything
        telnet > /rooms
        telnet < -- #lobby, 3 members
        telnet < -- #dev, 2 members
    """)


@over_the_line_port
def test_a_client_that_sends_no_more(
    connect: Connect, journal: FakeJournal, clock: MemoryReactorClock
) -> None:
    """A script that pipes its lines into `nc -N` has them all back before the end."""
    journal.holding = True
    client = connect.open()
    client.feed(b"/join #dev\none\ntwo")
    client.hang_up()
    clock.advance(1)
    assert (client.read(), client.closed) == ([], False)
    while journal.waiting:
        assert not client.closed
        journal.answer()
        clock.advance(0)
    *welcome, token, dev, one, two = client.read()
    assert welcome == WELCOME
    assert token.startswith("-- /resume ")
    assert [dev, one, two] == [
        "-- you are in #dev, 1 member",
        "#dev guest1: one",
        "#dev guest1: two",
    ]
    journal.release()
    clock.pump([0, 0, 1])
    assert (client.read(), client.closed) == ([], True)


def test_a_return_whose_user_quits_meanwhile(talk: Conversation) -> None:
    """There is nobody to come back to when it is kept: the client is let in, and told so."""
    talk("""
        ann, bob are here
        6 s pass
        the journal waits
        at once:
            again > /resume TOKEN(ann)
        ann > /quit
        ann is disconnected
        again, bob read nothing
        the journal goes on
        bob < -- ann left
        again < -- welcome to chatapp: you are guest1, in the lobby
        again < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        again < -- /resume TOKEN brings you back if the connection is lost
        again < ! that token is mistyped, was used before, or is too old
        bob < -- guest1 joined
    """)


def test_a_return_whose_client_is_gone_again(talk: Conversation) -> None:
    """The user is where they were, and the token that was used is still good."""
    talk("""
        ann, bob are here
        6 s pass
        the journal waits
        at once:
            lost > /resume TOKEN(ann)
        lost is lost
        the journal goes on
        ann, bob read nothing
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #lobby
        again has read everything
        ann < -- you are back over another connection
        ann is disconnected
    """)


@where_clients_confirm
def test_rooms_are_entered_before_they_are_read_on(talk: Conversation) -> None:
    """A program that names a room it is not in is let in, once that is kept, and then reads on."""
    places = [place("#lobby", 2), place("#dev", 0)]
    both = ("guest1", "guest2")
    rooms = [room_shown("#lobby", *both), room_shown("#dev", *both)]
    entered = {"place": place("#dev", 2), "members": 2, "topic": "", "users": users(*both)}
    told = '"room": "#dev", "id": {}, {}"time": "TIME"'
    talk(f"""
        telnet comes
        telnet > /join #dev
        telnet > one
        telnet has read everything
        program comes
        program has read everything
        the journal waits
        program > {{"rooms": {{"#dev": {{"epoch": "x", "id": 1}}}}, "ref": "r"}}
        program reads nothing
        the journal goes on
        telnet has read everything
        program < {obj("entered", **entered)}
        program < {json.dumps(back("guest2", places, *rooms))}
        program < {{"type": "joined", {told.format(1, '"users": ["guest1"], ')}}}
        program < {{"type": "said", {told.format(2, '"from": "guest1", "text": "one", ')}}}
        program < {{"type": "up_to_date"}}
        program < {{"type": "ack", "ref": "r"}}
        program < {{"type": "joined", {told.format(3, '"users": ["guest2"], ')}}}
    """)
