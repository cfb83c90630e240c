"""Rooms: entering, leaving, topics and limits, the same over both transports."""

from dataclasses import replace
from typing import NoReturn

import pytest

from chatapp.chat import room as room_module
from chatapp.chat.departures import Departure
from chatapp.chat.factory import ChatFactory
from chatapp.chat.room import CROWD_SECONDS
from chatapp.config import Config, Limits
from chatapp.log.reader import Reader
from chatapp.session.session import Session
from chatapp.wire.encoding import LINE
from tests.conftest import NO_PAST
from tests.connect import Connect
from tests.memory import Nowhere


@pytest.fixture
def config() -> Config:
    """Limits that are soon reached."""
    return replace(
        Config(), limits=Limits(rooms=4, rooms_per_user=3, messages_per_second=0), history=NO_PAST
    )


def test_a_room_is_its_members_alone(connect: Connect) -> None:
    """What is said in a room is read there, with its name, and nowhere else."""
    ann, bob, carl = connect.named("ann", "bob", "carl")
    ann.send("/join #dev")
    bob.send("/join #DEV")
    assert ann.read() == ["-- you are in #dev, 1 member", "-- bob joined #dev"]
    assert bob.read() == ["-- you are in #dev, 2 members"]
    ann.send("hello", "/me waves")
    assert ann.read() == bob.read() == ["#dev ann: hello", "#dev * ann waves"]
    assert carl.read() == []


def test_lines_go_to_the_current_room(connect: Connect) -> None:
    """The room joined last is where lines are said; joining again switches back."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/join #dev", "in dev", "/join #lobby", "in the lobby")
    assert ann.read() == [
        "-- you are in #dev, 1 member",
        "#dev ann: in dev",
        "-- you are in #lobby, 2 members",
        "ann: in the lobby",
    ]
    assert bob.read() == ["ann: in the lobby"]


def test_leaving(connect: Connect) -> None:
    """The others read who left, the one who left reads where they are now."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/join #dev")
    bob.send("/join #dev")
    ann.read()
    ann.send("/leave")
    assert ann.read() == ["-- you left #dev and are in #lobby"]
    assert bob.read()[1:] == ["-- ann left #dev"]
    bob.send("/leave #LOBBY", "still here")
    assert bob.read() == ["-- you left #lobby and are in #dev", "#dev bob: still here"]
    assert ann.read() == ["-- bob left"]
    ann.send("/leave #dev")
    assert ann.read() == ["! you are not in #dev"]


def test_what_was_said_before_leaving_is_read(connect: Connect) -> None:
    """Lines of the same turn are read up to the moment of leaving, and no further."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/join #dev")
    bob.send("/join #dev")
    ann.read(), bob.read()
    ann.post(b"one")
    bob.post(b"/leave")
    ann.post(b"two")
    assert bob.read() == ["#dev ann: one", "-- you left #dev and are in #lobby"]
    assert ann.read() == ["#dev ann: one", "-- bob left #dev", "#dev ann: two"]


def test_leaving_and_coming_back_in_a_turn(connect: Connect) -> None:
    """Each entry of the room is read once, whoever comes and goes."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/join #dev")
    bob.send("/join #dev")
    ann.read(), bob.read()
    bob.post(b"one", b"/leave", b"/join #dev", b"two")
    assert bob.read() == [
        "#dev bob: one",
        "-- you left #dev and are in #lobby",
        "-- you are in #dev, 2 members",
        "#dev bob: two",
    ]
    assert ann.read() == [
        "#dev bob: one",
        "-- bob left #dev",
        "-- bob joined #dev",
        "#dev bob: two",
    ]


def test_an_empty_room_goes_away(connect: Connect, chat: ChatFactory) -> None:
    """The last one out closes the room, and its topic goes; the lobby stays."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/join #dev", "/topic fish", "/leave", "/join #dev", "/topic")
    assert ann.read() == [
        "-- you are in #dev, 1 member",
        "-- ann set the topic of #dev: fish",
        "-- you left #dev and are in #lobby",
        "-- you are in #dev, 1 member",
        "-- #dev has no topic",
    ]
    ann.close()
    bob.close()
    assert list(chat.rooms) == ["#lobby"]


def test_rename_is_read_in_every_room(connect: Connect) -> None:
    """Members of each room read of a new name there."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/join #dev")
    ann.read()
    bob.read()
    ann.send("/nick anna")
    assert ann.read() == ["-- ann is now anna", "-- ann is now anna in #dev"]
    assert bob.read() == ["-- ann is now anna"]


def test_quit_is_read_in_every_room(connect: Connect) -> None:
    """Members of each room read of one who quits, with the message."""
    ann, bob = connect.named("ann", "bob")
    for client in (ann, bob):
        client.send("/join #dev")
    ann.read()
    bob.send("/quit so long")
    assert ann.read() == ["-- bob left: so long", "-- bob left #dev: so long"]


def test_topic(connect: Connect) -> None:
    """A topic is told to the room, and shown on asking, on joining and in the list of rooms."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/topic", "/topic  all  things", "/topic")
    assert ann.read() == [
        "-- #lobby has no topic",
        "-- ann set the topic: all  things",
        "-- #lobby is about: all  things",
    ]
    bob.send("/join #dev", "/topic fish", "/rooms", "/join #lobby")
    assert bob.read() == [
        "-- ann set the topic: all  things",
        "-- you are in #dev, 1 member",
        "-- bob set the topic of #dev: fish",
        "-- #lobby, 2 members: all  things",
        "-- #dev, 1 member: fish",
        "-- you are in #lobby, 2 members: all  things",
    ]


def test_newcomers_read_the_lobbys_topic(connect: Connect) -> None:
    """What the lobby is about is part of the welcome."""
    (ann,) = connect.named("ann")
    ann.send("/topic all things")
    assert connect().read()[2:] == ["-- the topic is: all things"]


def test_list_of_a_room(connect: Connect) -> None:
    """Only its members are listed."""
    ann, bob, _ = connect.named("ann", "bob", "carl")
    bob.send("/join #dev")
    ann.send("/join #dev", "/list #Dev")
    assert ann.read()[-1] == "-- 2 in #dev: ann, bob"


def test_rooms_of_a_user_are_limited(connect: Connect) -> None:
    """One room too many is refused; leaving one makes place."""
    (ann,) = connect.named("ann")
    ann.send("/join #a", "/join #b", "/join #c", "/join #a", "/leave", "/join #c")
    assert ann.read() == [
        "-- you are in #a, 1 member",
        "-- you are in #b, 1 member",
        "! you are in 3 rooms, which is the most",
        "-- you are in #a, 1 member",
        "-- you left #a and are in #b",
        "-- you are in #c, 1 member",
    ]


def test_rooms_in_all_are_limited(connect: Connect) -> None:
    """One room too many is refused; those that are there can be entered."""
    ann, bob = connect.named("ann", "bob")
    ann.send("/join #a", "/join #b")
    bob.send("/join #c", "/join #d", "/join #a")
    assert bob.read() == [
        "-- you are in #c, 1 member",
        "! there are 4 rooms, which is the most",
        "-- you are in #a, 2 members",
    ]


def test_many_rooms_are_cut(connect: Connect, chat: ChatFactory) -> None:
    """Of very many rooms the oldest hundred are listed."""
    (ann,) = connect.named("ann")
    room = chat.rooms["#lobby"]
    chat.rooms.update((f"#{number}", room) for number in range(120))
    ann.send("/rooms")
    assert len(ann.transport.sent or "x") > 0
    lines = ann.read()
    assert (len(lines), lines[-1]) == (101, "-- and 21 more")


def test_rooms_nobody_needs_make_way(connect: Connect, chat: ChatFactory) -> None:
    """Nobody is kept out by rooms that were only opened; the one with least in it goes first."""
    (ann,) = connect.named("ann")
    for room, said in (("#a", 3), ("#b", 1), ("#c", 2)):
        ann.send(f"/join {room}", *["x"] * said)
        chat.rooms[room].may_return = 1
        ann.send("/leave")
        chat.rooms[room].may_return = 0
    ann.read()
    ann.send("/join #d")
    assert ann.read() == ["-- you are in #d, 1 member"]
    assert list(chat.rooms) == ["#lobby", "#a", "#c", "#d"]


def test_a_crowd_is_told_of_comings_now_and_then(
    connect: Connect, chat: ChatFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where many would have to be told, it is later, but not behind what somebody says."""
    monkeypatch.setattr(room_module, "CROWD", 1)
    (ann,) = connect.named("ann")
    ann.clock.advance(1)
    came = [chat.arrivals.connect(Nowhere(), LINE, "first")[0]]
    assert ann.read() == ["-- guest1 joined"]
    came.append(chat.arrivals.connect(Nowhere(), LINE, "second")[0])
    assert ann.read() == []
    ann.send("hello")
    assert ann.read() == ["-- guest2 joined", "ann: hello"]
    came.append(chat.arrivals.connect(Nowhere(), LINE, "third")[0])
    assert ann.read() == []
    ann.clock.advance(CROWD_SECONDS)
    assert ann.read() == ["-- guest3 joined"]
    for session in came:
        chat.departures.depart(session, Departure.LOST, "gone")
    ann.clock.advance(CROWD_SECONDS)
    assert ann.read() == ["-- 3 left: guest1, guest2, guest3"]


class Untouched(dict[Session, Reader]):
    """Readers at whom nobody may look."""

    def items(self) -> NoReturn:
        raise AssertionError


def test_without_news_nobody_is_looked_at(connect: Connect, chat: ChatFactory) -> None:
    """A guest whom nobody saw, as everyone is who comes back, costs the others nothing."""
    ann, bob = connect.named("ann", "bob")
    ann.send("hello")
    lobby = chat.rooms["#lobby"]
    lobby.readers = Untouched(lobby.readers)
    lobby.flush()
    lobby.readers = dict.copy(lobby.readers)
    assert bob.read() == ["ann: hello"]
