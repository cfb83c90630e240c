"""Any two lines of different people that come at one time, and a server that is killed after them.

Whatever they are, everyone is in a room, nobody where they may not be, and the server starts again.
"""

from itertools import permutations

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.chat.room import Room
from chatapp.config import Config
from chatapp.names import fold
from chatapp.session.session import Session
from chatapp.session.user import User
from tests.chat.with_journal.keepers_of_order import owned_by_bob
from tests.chat.with_journal.three_in_dev import IN_DEV
from tests.conversation import Conversation
from tests.journal import FakeJournal

LINES = [
    *(f"ann > {act}" for act in ("/room private", "/uninvite carl", "/kick carl", "/ban carl")),
    *(f"bob > {act} everywhere carl" for act in ("/kick", "/ban")),
    *(f"carl > {line}" for line in ("/leave #dev", "/join #dev", "/leave #lobby", "/nick CARL")),
    *(f"carl > {line}" for line in ("/logout", "/quit", "carl")),
    *(f"phone > {line}" for line in ("/leave #dev", "/leave #lobby", "/nick Carl", "/quit")),
    "third > /login carl horse battery",
]
"""The line `carl`, after /unregister, gives up the name."""

PAIRS = [pair for pair in permutations(LINES, 2) if pair[0].split()[0] != pair[1].split()[0]]

ALL = 20
"""More batches than any two lines take."""

CARL = f"""
        {IN_DEV}
        carl > /register horse battery
        phone, third come
        phone > /login carl horse battery
        ann > /invite carl
        ann, bob, carl, phone, third have read everything
"""
"""Carl is on two devices in #dev, which ann keeps; bob owns the server."""


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


def misplaced(chat: ChatFactory) -> list[str]:
    """Return who is nowhere, or in a room where they may not be."""
    found = [_wrong(chat, one.user, one.address, _rooms(chat, one)) for one in chat.users.sessions]
    for user in chat.users:
        for device in user.devices:
            if device.absence is not None:
                rooms = [chat.rooms[fold(name)] for name in device.absence.places]
                found.append(_wrong(chat, user, device.address, rooms))
    return [wrong for wrong in found if wrong]


def _rooms(chat: ChatFactory, session: Session) -> list[Room]:
    return [room for room in chat.rooms.values() if session in room.readers]


def _wrong(chat: ChatFactory, user: User, address: str, rooms: list[Room]) -> str:
    if not rooms:
        return f"{user.name} is nowhere"
    bouncer = chat.order.bouncer
    wrong = [
        room.name
        for room in rooms
        if not room.charter.admits(user.id) or not bouncer.lets_in(user, address, room)
    ]
    return f"{user.name} is in {', '.join(wrong)}" if wrong else ""


@pytest.mark.parametrize("connect", [("tcp", "stream")], ids="-".join, indirect=True)
@pytest.mark.parametrize("batches", [1, ALL])
@pytest.mark.parametrize("pair", PAIRS, ids=" and ".join)
def test_it(talk: Conversation, pair: tuple[str, str], batches: int) -> None:
    """It holds of those who may come back after so many batches, and in the end of all."""
    talk(CARL)
    if "carl > carl" in pair:
        talk("carl > /unregister\ncarl has read everything")
    journal: FakeJournal = talk.chat.journal  # type: ignore[assignment]
    journal.holding = True
    for line in pair:
        name, _, text = line.partition(" > ")
        talk.clients[name].post(text.encode())
    talk.listen()
    for _ in range(batches):
        if journal.waiting:
            journal.answer()
        talk.listen()
    if batches == ALL:
        assert misplaced(talk.chat) == []
    talk.scenes["the server is killed"]()
    assert misplaced(talk.chat) == []
    talk.unread.clear()
