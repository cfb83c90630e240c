"""Sessions that join, leave, talk, whisper, stall and go on, against a simple model.

The model is each session's transcript: every line it should read, written down when it happens.
The lines of each room come in this order, and a line to one session alone keeps its place among
all of them. A session may skip lines of a room only where it reads how many.
"""

import re
from dataclasses import replace

import pytest
import txaio
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from twisted.internet.testing import MemoryReactorClock

from chatapp.config import Config, Limits
from chatapp.factory import ChatFactory
from chatapp.outlet import SocketOutlet, StreamOutlet
from chatapp.slash import builtin_commands
from chatapp.tcp import ChatLineProtocol
from chatapp.turn import FLUSH_ENTRIES
from tests.conftest import NO_PAST
from tests.memory import LineClient, MemoryClient, WebSocketClient

PEOPLE = 4
ROOMS = ("#lobby", "#dev")
LOG_ENTRIES = 20
GAP = re.compile(r"-- ([1-9]\d*) messages? missed(?: in (#dev))?")
LIMITS = Limits(log_entries=LOG_ENTRIES, stalled_seconds=0, messages_per_second=0)
UNREAD_BYTES = LIMITS.unread_bytes

person = st.integers(0, PEOPLE - 1)
room = st.sampled_from(ROOMS)


class Rooms(RuleBasedStateMachine):
    """Four people on both transports, two rooms whose logs are short."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = MemoryReactorClock()
        txaio.config.loop = self.clock  # type: ignore[attr-defined]
        config = replace(Config(), limits=LIMITS, history=NO_PAST)
        self.chat = ChatFactory(config, builtin_commands(), self.clock)
        self.chat.protocol = ChatLineProtocol  # type: ignore[assignment]
        self.said = 0
        self.clients: list[MemoryClient] = []
        self.expected: list[list[str]] = [[] for _ in range(PEOPLE)]
        self.rooms: list[list[str]] = [["#lobby"] for _ in range(PEOPLE)]
        for number in range(PEOPLE):
            kind = (LineClient, WebSocketClient)[number % 2]
            outlet = (StreamOutlet, SocketOutlet)[number // 2]
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("chatapp.tcp.open_outlet", outlet)
                patch.setattr("chatapp.handshake.open_outlet", outlet)
                client: MemoryClient = kind(self.chat, self.clock, number)
            client.join()
            client.send(f"/nick p{number}")
            self.clients.append(client)
        for client in self.clients:
            client.read()

    def held(self, number: int) -> bool:
        """Whether someone's lines wait, because they have not read what is theirs."""
        return not self.clients[number].transport.reading

    def tell(self, room: str, line: str, *, but: int = -1) -> None:
        """Write a line into the transcripts of a room's members."""
        for number in range(PEOPLE):
            if room in self.rooms[number] and number != but:
                self.expected[number].append(line)

    @rule(number=person, size=st.sampled_from([1, 1, 1, 2000]), times=st.sampled_from([1, 1, 30]))
    def say(self, number: int, size: int, times: int) -> None:
        """Someone says something, or much, in the room they are in."""
        where = self.rooms[number][-1]
        for _ in range(times):
            self.said += 1
            text = f"{self.said} {'x' * size}"
            self.clients[number].post(text.encode())
            self.tell(where, f"{'' if where == '#lobby' else where + ' '}p{number}: {text}")

    @rule(number=person, other=person, size=st.sampled_from([1, 1, 2000]))
    def whisper(self, number: int, other: int, size: int) -> None:
        """Someone tells something to one other, if that one is not too far behind."""
        target = self.chat.find_user(f"p{other}").session
        if number == other or target.far_behind or self.held(number):
            return
        self.said += 1
        text = f"{self.said} {'x' * size}"
        self.clients[number].post(f"/w p{other} {text}".encode())
        self.expected[number].append(f"[you -> p{other}] {text}")
        self.expected[other].append(f"[p{number} -> you] {text}")

    @rule(number=person, where=room)
    def join(self, number: int, where: str) -> None:
        """Someone enters a room, or goes back to it."""
        self.clock.advance(0)  # one comer at a time, so that no line tells of two
        rooms = self.rooms[number]
        self.clients[number].post(f"/join {where}".encode())
        if where in rooms:
            rooms.remove(where)
        else:
            self.tell(where, f"-- p{number} joined" + " #dev" * (where == "#dev"))
        rooms.append(where)
        members = sum(where in rooms for rooms in self.rooms)
        plural = "s" * (members != 1)
        self.expected[number].append(f"-- you are in {where}, {members} member{plural}")
        self.clock.advance(0)

    @rule(number=person)
    def leave(self, number: int) -> None:
        """Someone leaves the room they are in, if there is another."""
        rooms = self.rooms[number]
        if len(rooms) < 2:
            return
        self.clock.advance(0)
        where = rooms[-1]
        self.clients[number].post(b"/leave")
        rooms.pop()
        self.expected[number].append(f"-- you left {where} and are in {rooms[-1]}")
        self.tell(where, f"-- p{number} left" + " #dev" * (where == "#dev"))
        self.clock.advance(0)

    @rule(number=person, room=st.sampled_from([0, 1, 1000, 50_000, 10**9]))
    def take(self, number: int, room: int) -> None:
        """Someone's connection takes no more than so much from here on."""
        self.clients[number].transport.room = room

    @rule()
    def turn(self) -> None:
        """A turn of the reactor ends."""
        for client in self.clients:
            client.settle()

    @precondition(lambda self: any(client.transport.room for client in self.clients))
    @rule(number=person)
    def read(self, number: int) -> None:
        """Someone who reads again has read everything, or of how much there is no more."""
        client = self.clients[number]
        client.transport.room = 10**9
        got = client.read()
        expected, self.expected[number] = self.expected[number], []
        check(got, expected)

    @invariant()
    def memory_is_bounded(self) -> None:
        """Logs hold what they may, and no session is owed more than its bound."""
        for chat_room in self.chat.rooms.values():
            assert chat_room.log.end - chat_room.log.first < LOG_ENTRIES + FLUSH_ENTRIES
        for user in self.chat.users.values():
            assert user.session.outbox.owed < UNREAD_BYTES + 4096

    def teardown(self) -> None:
        """In the end everyone reads everything."""
        for number in range(PEOPLE):
            self.read(number)
        for client in self.clients:
            client.close()
        self.clock.advance(60)
        assert self.clock.getDelayedCalls() == []


def room_of(line: str) -> str:
    """Return the room whose log has that line; nothing for one to a session alone."""
    if line.startswith("[") or " you are in " in line or " you left " in line:
        return ""
    return "#dev" if "#dev" in line else "#lobby"


def check(got: list[str], expected: list[str]) -> None:
    """Compare what was read with what happened, letting announced holes be holes."""
    missing = list(expected)
    for line in got:
        gap = GAP.fullmatch(line)
        if gap is None:
            assert line in missing, f"{line!r} was read too often, too late or too early"
            at = missing.index(line)
            rooms = {room_of(line), ""} if room_of(line) else {*ROOMS, ""}
            before = [entry for entry in missing[:at] if room_of(entry) in rooms]
            assert before == [], f"{before} were not read before {line!r}"
            missing.pop(at)
            continue
        where = gap[2] or "#lobby"
        for _ in range(int(gap[1])):
            missing.remove(next(entry for entry in missing if room_of(entry) == where))
    assert missing == []


TestRooms = Rooms.TestCase
TestRooms.settings = settings(max_examples=100, stateful_step_count=50, deadline=None)
