"""How many rooms there may be: nobody's rooms make way for another's, whoever opens how many."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.chat import room_limits
from chatapp.chat.factory import ChatFactory
from chatapp.chat.room import Room
from chatapp.chat.room_limits import RoomLimits
from chatapp.config import Settings
from chatapp.counts import Counts
from chatapp.errors import LimitError
from chatapp.log.log import Log
from tests.chat.conftest import config_with, over_addresses
from tests.conversation import Conversation
from tests.journal import FakeJournal

four_rooms = pytest.mark.parametrize("config", [config_with(rooms=4)], ids=["four rooms"])
two_each = pytest.mark.parametrize("config", [config_with(rooms_per_address=2)], ids=["two each"])

TWO_ROOMS = replace(config_with(rooms=2), history=replace(config_with().history, on_join=1))

AT_REST = """
    ann is here
    ann > /join #a
    ann > one
    ann > /leave
    ann > /join #b
    ann > two
    ann > /leave
    ann > /join #c
    ann > three
    ann > /leave
    ann has read everything
"""


@four_rooms
def test_rooms_at_rest_take_nobodys_place(talk: Conversation) -> None:
    """What was said in a room is kept, and a further room can be opened all the same."""
    talk(AT_REST)
    talk("""
        ann > /join #d
        ann < -- you are in #d, 1 member
        ann > /rooms
        ann < -- #lobby, 1 member
        ann < -- #a, 0 members
        ann < -- #b, 0 members
        ann < -- #c, 0 members
        ann < -- #d, 1 member
        ann > /history 9
        ann < -- nothing has been said in #d yet
    """)


@four_rooms
def test_a_room_at_rest_can_be_entered_when_the_server_is_full(talk: Conversation) -> None:
    """Only a new room is refused: rooms that are there are everyone's."""
    talk(AT_REST)
    talk("""
        bob is here
        ann has read everything
        bob > /join #d
        bob > /join #e
        bob > /join #f
        bob has read everything
        ann > /join #g
        ann < ! there are 4 rooms, which is the most
        ann > /join #a
        ann < -- you are in #a, 1 member
        ann > /history 9
        ann < [14:30] #a ann: one
    """)


@over_addresses
@two_each
def test_one_address_opens_so_many_rooms(
    talk: Conversation, here: str, also_here: str, elsewhere: str
) -> None:
    """Rooms at rest count for whoever made them; others can still make some."""
    talk(f"""
        ann connects from {here}
        abe connects from {also_here}
        bob connects from {elsewhere}
        ann, abe, bob are here
        ann > /join #a
        ann > hello
        ann > /leave
        ann > /join #b
        ann has read everything
        abe > /join #c
        abe < ! your address has opened 2 rooms, which is the most
        ann > /leave
        ann has read everything
        30 s pass
        abe > /join #c
        abe < -- you are in #c, 1 member
        bob > /join #d
        bob > /join #a
        bob > /history 1
        bob < -- you are in #d, 1 member
        bob < -- you are in #a, 1 member
        bob < [14:30] #a ann: hello
    """)


@two_each
def test_rooms_at_rest_count_for_whoever_entered_them(talk: Conversation) -> None:
    """One address cannot use up all places by entering what others have made."""
    talk(AT_REST)
    talk("""
        bob connects from 192.0.2.2
        bob is here
        bob > /join #a
        bob > /join #b
        bob has read everything
        bob > /join #c
        bob < ! your address has opened 2 rooms, which is the most
        bob > /leave
        bob < -- you left #b and are in #a
        bob > /join #c
        bob < -- you are in #c, 1 member
        ann has read everything
    """)


@two_each
def test_rooms_count_for_their_address_after_a_restart(talk: Conversation) -> None:
    """Also those whose users may come back, and a topic changes nothing of it."""
    talk("""
        ann, bob connect from 192.0.2.1
        ann is here
        ann > /join #a
        ann > hello
        ann > /leave
        ann > /join #b
        ann > /topic fish
        ann has read everything
        ann is lost
        the server is killed
        bob is here
        bob > /join #c
        bob < ! your address has opened 2 rooms, which is the most
        bob > /join #a
        bob < -- you are in #a, 1 member
    """)


@four_rooms
def test_rooms_in_all_are_bounded(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many addresses there are, memory is bounded: then nothing new is made."""
    monkeypatch.setattr(room_limits, "KEPT_PER_ROOM", 1)
    talk(AT_REST)
    talk("""
        ann > /join #d
        ann < ! 4 rooms are kept, which is the most
    """)


@pytest.mark.parametrize("config", [TWO_ROOMS], ids=["two rooms"])
def test_only_the_last_rooms_at_rest_have_messages_in_memory(
    talk: Conversation, chat: ChatFactory
) -> None:
    """What was said in the others is read back from the journal when somebody enters."""
    talk(AT_REST)
    assert [len(chat.rooms[name].log.recent) for name in ("#a", "#b", "#c")] == [0, 1, 1]
    talk("""
        ann > /join #a
        ann < -- you are in #a, 1 member
        ann < [14:30] #a ann: one
        ann > four
        ann < #a ann: four
        ann > /history 2
        ann < [14:30] #a ann: one
        ann < [14:30] #a ann: four
    """)


@pytest.mark.parametrize(
    ("config", "reason"),
    [
        (config_with(rooms_per_address=2), "your address has opened 2 rooms, which is the most"),
        (config_with(rooms=3), "there are 3 rooms, which is the most"),
    ],
    ids=["of one address", "in all"],
)
def test_rooms_on_their_way_to_the_journal_count(
    talk: Conversation, journal: FakeJournal, reason: str
) -> None:
    """However much is asked for while the journal writes, no room too many is made."""
    talk("""
        ann, abe, amy, bob connect from 192.0.2.1
        ann, abe, amy, bob are here
    """)
    journal.holding = True
    for name, room in (("ann", "#a"), ("abe", "#A"), ("amy", "#b"), ("bob", "#c")):
        talk.clients[name].post(f"/join {room}".encode())
    journal.release()
    talk(f"""
        bob < ! {reason}
        ann, abe, amy have read everything
    """)


class RoomsByAddress:
    """Rooms that are decided on, kept, left, entered and forgotten, and what counts for whom."""

    def __init__(self) -> None:
        self.limits = RoomLimits(Settings(config_with(rooms=0, rooms_per_address=3)))
        self.rooms: dict[int, Room] = {}
        self.woken: dict[int, str] = {}
        self.coming: dict[int, str] = {}

    def expected(self, address: str) -> int:
        made = [room.made_from for room in self.rooms.values()]
        others = [*self.woken.values(), *self.coming.values()]
        return [*made, *others].count(address) if address else 0

    def decide(self, number: int, address: str) -> None:
        if number not in self.rooms:
            self.limits.expect(f"#r{number}", len(self.rooms), address)
            self.coming.setdefault(number, address)

    def keep(self, number: int, _: str) -> None:
        if number not in self.coming:
            return
        log = Log(f"#r{number}", number=number)
        room = Room(log, lambda *_: None, lambda _: None, lambda: 0.0, lambda: 0.0, Counts(), int)
        room.made_from = self.coming.pop(number)
        self.rooms[number] = room
        self.limits.add(room)

    def enter(self, number: int, address: str) -> None:
        room = self.rooms.get(number)
        if room is not None and number in self.limits.at_rest:
            self.limits.wake(room, address)
            if address != room.made_from:
                self.woken[number] = address

    def leave(self, number: int, _: str) -> None:
        if number in self.rooms:
            self.limits.rest(self.rooms[number])
            self.woken.pop(number, None)

    def forget(self, number: int, _: str) -> None:
        if number in self.rooms:
            self.limits.remove(self.rooms.pop(number))
            self.woken.pop(number, None)


DEEDS = [
    RoomsByAddress.decide,
    RoomsByAddress.keep,
    RoomsByAddress.enter,
    RoomsByAddress.leave,
    RoomsByAddress.forget,
]
ADDRESSES = ["", "192.0.2.1", "2001:db8::/64"]


@given(st.lists(st.tuples(st.sampled_from(DEEDS), st.integers(0, 9), st.sampled_from(ADDRESSES))))
def test_what_is_counted_for_an_address(
    deeds: list[tuple[Callable[[RoomsByAddress, int, str], None], int, str]],
) -> None:
    """It is the rooms that were made or woken there; refused is only what is too many."""
    model = RoomsByAddress()
    for do, number, address in deeds:
        try:
            do(model, number, address)
        except LimitError:
            assert model.expected(address) >= 3
        assert all(model.limits.count(one) == model.expected(one) <= 3 for one in ADDRESSES)
