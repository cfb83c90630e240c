"""What is kept of a room that was left: its end is read, also after a return or another /join."""

import pytest

from chatapp.chat.factory import ChatFactory
from tests.chat.with_journal.rows import kept
from tests.chat.with_journal.two_devices import LOGIN
from tests.connect import Connect
from tests.conversation import Conversation


def test_a_room_that_was_left_and_entered_again(talk: Conversation) -> None:
    """What was left unread there comes after a crash, and the user is in the room."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        90 s pass
        90 s pass
        bob > unread
        bob has read everything
        ann > /leave
        ann > /join #dev
        bob > new
        ann, bob have read everything
        90 s pass
        90 s pass
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #dev, and in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < -- you are up to date
    """)


def test_a_room_that_was_left_unread_and_entered_again(talk: Conversation) -> None:
    """What was there when it was left, and what is there since, comes after a crash."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        90 s pass
        90 s pass
        ann stops reading
        bob > unread
        ann > /leave
        bob > missed
        ann > /join #dev
        bob > new
        bob has read everything
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #dev, and in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < [14:33] #dev bob: unread
        again < [14:33] -- ann joined #dev
        again < [14:33] #dev bob: new
        again < -- you are up to date
    """)


def test_a_room_that_was_left_by_a_user_who_is_lost(talk: Conversation) -> None:
    """The user who is lost before the leaving is kept has left the room, also after a crash."""
    talk("""
        ann, bob are here
        bob > /join #dev
        bob < -- you are in #dev, 1 member
        ann > /join #dev
        ann < -- you are in #dev, 2 members
        bob < -- ann joined #dev
        the journal waits
        ann > /leave
        ann is lost
        the journal goes on
        bob < -- ann left #dev
        bob < -- ann left
        bob reads nothing
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #lobby
        ann has read everything
        bob has read everything
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #lobby
        again has read everything
    """)


def test_a_room_is_kept_until_the_end_was_read(talk: Conversation, chat: ChatFactory) -> None:
    """A room in which nothing was said is forgotten when nobody is to read who came and went."""
    talk("""
        program is here
        program > {"line": "/join #dev"}
        program > {"line": "/leave"}
        program has read everything
    """)
    assert "#dev" in chat.rooms
    talk("""
        30 s pass
        program has read everything
    """)
    assert "#dev" not in chat.rooms


def test_a_room_is_kept_for_nobody_who_is_gone(talk: Conversation, chat: ChatFactory) -> None:
    """A user who leaves for good reads no end of a room."""
    talk("""
        ann is here
        ann > /join #dev
        ann > /leave
        ann has read everything
        ann > /quit
    """)
    assert "#dev" not in chat.rooms


@pytest.mark.parametrize("again", [True, False], ids=["again", "for good"])
@pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)
def test_a_program_says_where_it_was_in_a_room_that_it_has_left(
    connect: Connect, *, again: bool
) -> None:
    """It reads on from there, each id after the one before, though it has not heard of leaving."""
    ann, bob = connect.named("ann", "bob")
    for someone in (ann, bob):
        someone.send("/join #dev")
    bob.send("read")
    read = [event for event in ann.read_objects() if event.get("room") == "#dev"]
    place = {"epoch": chat_epoch(connect), "id": read[-1]["id"]}
    ann.transport.room = 0
    bob.send("on its way", "not given")
    ann.post(b"/leave #dev")
    bob.send("missed")
    if again:
        ann.post(b"/join #dev")
        bob.send("new")
    ann.lose()
    back = connect.open()
    back.request(
        resume=connect.chat.find_user("ann", absent=True).devices[0].token, rooms={"#dev": place}
    )
    events = [event for event in back.read_objects() if event.get("room") == "#dev"]
    ids = [event["id"] for event in events if "id" in event]
    assert not any(event.get("past") for event in events)
    assert ids == list(range(place["id"] + 1, place["id"] + 1 + len(ids)))
    texts = [event["text"] for event in events if event["type"] == "said"]
    assert texts == ["on its way", "not given", *(["missed", "new"] if again else [])]


def chat_epoch(connect: Connect) -> str:
    """Return the epoch of #dev."""
    return connect.chat.rooms["#dev"].log.epoch


def test_leaving_on_one_device_while_the_user_comes_back_to_another(talk: Conversation) -> None:
    """It is left on that one, too, and nothing of it is kept for good."""
    talk(f"""
        ann is here
        {LOGIN}
        ann > /join #dev
        ann, phone have read everything
        the journal waits
        at once:
            again > /resume TOKEN(phone)
            ann > /leave #dev
        the journal goes on
        ann, phone, again have read everything
        30 s pass
        ann, again have read everything
    """)
    dev = talk.chat.rooms["#dev"].log.id
    assert not [key for key in kept(talk, "place") if key.partition("/")[2] == str(dev)]
