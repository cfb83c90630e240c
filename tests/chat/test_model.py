"""Sessions that join, leave, talk, whisper, stall, are lost and come back, against a simple model.

The model is what each person is to read: every line, written down when it happens. The lines of
each room, and the whispers, come in this order, and a line to one session alone keeps its place
among them. Somebody may skip lines of a room only where it reads how many, and reads a line again
only with its time, after the connection was lost.
"""

import errno
from dataclasses import replace

import txaio
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.chat.flusher import FLUSH_ENTRIES
from chatapp.chat.upkeep import LOOK_STEPS, SAVE_STEPS, STEP_SECONDS, Upkeep
from chatapp.config import Config, History, Limits
from chatapp.errors import LimitError
from chatapp.link.group import open_audiences
from chatapp.log.journal import Journal
from chatapp.ports.fanout import Fanout
from chatapp.ports.tcp import ChatLineProtocol
from chatapp.session.state import IN_STEP
from chatapp.slash import builtin_commands
from tests.chat.model.person import Person
from tests.memory import WebSocketClient
from tests.ring import MemoryKernel, refused

PEOPLE = 4
ROOMS = ("#lobby", "#dev")
LOG_ENTRIES = 20
LIMITS = Limits(log_entries=LOG_ENTRIES, stalled_seconds=0, messages_per_second=0, ping_seconds=0)
CONFIG = replace(
    Config(),
    limits=LIMITS,
    history=History(on_join=0, resume_seconds=1 << 20, unsure_seconds=0),
)
ALL = 10**9

EIO, EINTR, EAGAIN = map(refused, (errno.EIO, errno.EINTR, errno.EAGAIN))
CALLS: tuple[list[int | OSError], ...] = ([], [1], [1, 0], [EINTR], [EAGAIN, 1], [EIO], [EIO, 1])
"""What becomes of the next calls of the kernel, the next one last: some take little or nothing."""

person = st.integers(0, PEOPLE - 1)
room = st.sampled_from(ROOMS)


class Rooms(RuleBasedStateMachine):
    """Four people on both transports, two rooms whose logs are short.

    Where they are alike, two read the same bytes, from sockets that a kernel sends to at once.
    """

    alike = True

    def __init__(self) -> None:
        super().__init__()
        self.kernel = MemoryKernel() if self.alike else None
        self.fanout = Fanout("send")
        self.fanout.ring_from = 1
        self.clock = MemoryReactorClock()
        txaio.config.loop = self.clock  # type: ignore[attr-defined]
        self.said = 0
        self.spoken: list[tuple[str, str, str, str]] = []
        self.open()
        self.people = [Person(number) for number in range(PEOPLE)]
        for someone in self.people:
            client = someone.connect(self.chat, self.clock, self.kernel)
            client.join()
            client.send(f"/nick {someone.name}")
        for someone in self.people:
            someone.read()
        self.wait(SAVE_STEPS + 5 * LOOK_STEPS)  # what they read so far does not come again

    def open(self, journal: Journal | None = None) -> None:
        """Start a chat."""
        self.fanout.ring = None if self.kernel is None else self.kernel.ring
        self.chat = ChatFactory(
            CONFIG,
            builtin_commands(),
            self.clock,
            journal,
            open_audience=open_audiences(self.fanout) if self.alike else None,
        )
        self.chat.protocol = ChatLineProtocol  # type: ignore[assignment]
        self.chat.flusher.readers_at_once = 1 + self.alike
        self.upkeep = Upkeep(self.chat)

    def settle(self) -> None:
        """Let everything be done that is on its way."""
        self.clock.advance(0)

    def tell(self, room: str, line: str) -> None:
        """Write down a line that the members of a room are to read."""
        for someone in self.people:
            if room in someone.rooms:
                someone.reading.tell(line)

    def tell_of_coming(self, someone: Person, where: str) -> None:
        """Write down that someone comes; they may read it themselves if there is more to read."""
        line = f"-- {someone.name} joined" + " #dev" * (where == "#dev")
        for each in self.people:
            if each is someone:
                each.reading.tell(line, skipped=True)
            elif where in each.rooms:
                each.reading.tell(line)

    @rule(number=person, size=st.sampled_from([1, 1, 1, 2000]), times=st.sampled_from([1, 1, 30]))
    def say(self, number: int, size: int, times: int) -> None:
        """Someone says something, or much, in the room they are in."""
        someone = self.people[number]
        for _ in range(times):
            if not someone.heard or someone.client is None:
                break
            self.said += 1
            text = f"{self.said} {'x' * size}"
            someone.client.post(text.encode())
            where = someone.rooms[-1]
            prefix = "" if where == "#lobby" else f"{where} "
            self.tell(where, f"{prefix}{someone.name}: {text}")
            self.spoken.append((someone.name, where, text, f"{prefix}{someone.name}: "))
        if someone.rests:
            self.settle()

    @rule(number=person, other=person, size=st.sampled_from([1, 1, 2000]))
    def whisper(self, number: int, other: int, size: int) -> None:
        """Someone tells something to one other, if that one is not too far behind."""
        someone, target = self.people[number], self.people[other]
        user = self.chat.find_user(target.name, absent=True)
        if number == other or not someone.heard:
            return
        session = self.chat.find_user(someone.name).sessions[0]
        try:
            self.chat.whispers.check_room_for(session, user)
        except LimitError:
            return
        assert someone.client is not None
        if session.saving:
            self.settle()  # a command waits until what its user said before is kept
        self.said += 1
        text = f"{self.said} {'x' * size}"
        someone.client.post(f"/w {target.name} {text}".encode())
        someone.reading.tell(f"[you -> {target.name}] {text}")
        target.reading.tell(f"[{someone.name} -> you] {text}")
        if target.client is None:
            someone.reading.tell(f"-- {target.name} is away, and reads it on coming back")

    @rule(number=person)
    def remove(self, number: int) -> None:
        """Someone takes back their last line in the room they are in, if it is still kept."""
        someone = self.people[number]
        self.settle()
        if not someone.heard or someone.client is None:
            return
        where = someone.rooms[-1]
        mine = [one for one in self.spoken if one[:2] == (someone.name, where)]
        mine = [one for one in mine if self.keeps(where, one[2])]
        if not mine:
            return
        *_, text, said = mine[-1]
        self.spoken.remove(mine[-1])
        someone.client.post(b"/remove")
        for _ in range(3):  # it may be read back from the journal first
            self.settle()
        for each in self.people:
            now = f"{said}(removed by {someone.name})"
            each.reading.remove(f"{said}{text}", now, connected=each.client is not None)
        of = someone.name if where == "#lobby" else f"{someone.name} in {where}"
        self.tell(where, f"-- 1 message of {of} was removed by {someone.name}")
        self.nowhere(text)

    def keeps(self, where: str, text: str) -> bool:
        """Return whether what was said is still there."""
        said = self.chat.rooms[where].log.latest_said()
        return any(getattr(entry.event, "text", "") == text for entry in said)

    def nowhere(self, text: str) -> None:
        """See that nothing that was removed is in memory."""
        assert not any(self.keeps(where, text) for where in self.chat.rooms)

    @rule(number=person, where=room)
    def join(self, number: int, where: str) -> None:
        """Someone enters a room, or goes back to it."""
        someone = self.people[number]
        if not someone.heard or someone.client is None:
            return
        self.settle()  # one comer at a time, so that no line tells of two
        someone.client.post(f"/join {where}".encode())
        if where in someone.rooms:
            someone.rooms.remove(where)
        else:
            self.tell_of_coming(someone, where)
        someone.rooms.append(where)
        there = [one for one in self.people if where in one.rooms and (one.client or not one.told)]
        plural = "s" * (len(there) != 1)
        someone.reading.tell(f"-- you are in {where}, {len(there)} member{plural}")
        self.settle()

    @rule(number=person)
    def leave(self, number: int) -> None:
        """Someone leaves the room they are in, if there is another."""
        someone = self.people[number]
        if not someone.heard or someone.client is None or len(someone.rooms) < 2:
            return
        self.settle()
        where = someone.rooms[-1]
        someone.client.post(b"/leave")
        someone.rooms.pop()
        someone.reading.tell(f"-- you left {where} and are in {someone.rooms[-1]}")
        self.tell(where, f"-- {someone.name} left" + " #dev" * (where == "#dev"))
        self.settle()

    @rule(number=person)
    def lose(self, number: int) -> None:
        """Someone's connection is lost, with what it has not taken."""
        someone = self.people[number]
        if someone.client is None:
            return
        self.settle()
        someone.lose()
        someone.told = True
        for where in someone.rooms:
            self.tell(where, f"-- {someone.name} left" + " #dev" * (where == "#dev"))
        self.settle()

    @rule(number=person, room=st.sampled_from([ALL, ALL, 0, 1000, 50_000]))
    def come_back(self, number: int, room: int = ALL) -> None:
        """Someone comes back, and takes so much; over WebSocket they are a guest for a moment."""
        someone = self.people[number]
        if someone.client is not None:
            return
        self.settle()
        token = someone.token
        client = someone.connect(self.chat, self.clock, self.kernel)
        also = f", and in {someone.rooms[0]}" if len(someone.rooms) > 1 else ""
        back = f"-- welcome back, {someone.name}: you are in {someone.rooms[-1]}{also}"
        if isinstance(client, WebSocketClient):
            client.join()
            client.read()
            client.transport.room = room
            self.tell("#lobby", "-- guest1 joined")
            someone.reading.come_back(back)
            client.send(f"/resume {token}")
            self.tell("#lobby", "-- guest1 left")
        else:
            client.transport.room = room
            someone.reading.come_back(back)
            client.join(f"/resume {token}")
        for where in someone.rooms if someone.told else ():
            self.tell_of_coming(someone, where)
        someone.told = False
        self.settle()

    @rule(number=person, room=st.sampled_from([0, 1, 1000, 50_000, ALL]))
    def take(self, number: int, room: int) -> None:
        """Someone's connection takes no more than so much from here on."""
        client = self.people[number].client
        if client is not None:
            client.transport.room = room

    @rule()
    def turn(self) -> None:
        """A turn of the reactor ends."""
        for someone in self.people:
            if someone.client is not None:
                someone.client.settle()

    @rule(steps=st.sampled_from([1, LOOK_STEPS, 5 * LOOK_STEPS]))
    def wait(self, steps: int) -> None:
        """Time passes, in which the server looks how far everyone has read."""
        for _ in range(steps):
            self.clock.advance(STEP_SECONDS)
            self.upkeep.step()
            self.turn()  # clients that are asked answer

    @rule(number=person)
    def peek(self, number: int) -> None:
        """Someone reads what has arrived."""
        someone = self.people[number]
        if someone.client is not None:
            someone.reading.check(someone.read(), to_the_end=False)

    @rule(number=person)
    def read(self, number: int) -> None:
        """Someone who reads again has read everything, or of how much there is no more."""
        someone = self.people[number]
        if someone.client is None:
            return
        someone.client.transport.room = ALL
        self.settle()
        while lines := someone.read():
            someone.reading.check(lines, to_the_end=False)
        someone.reading.check([], to_the_end=True)

    @rule(number=st.sampled_from([0, 3, 2**32 - 2]), calls=st.sampled_from(CALLS))
    def be_odd(self, number: int, calls: list[int | OSError]) -> None:
        """The kernel is another one, which does what kernels may do too."""
        if self.kernel is not None:
            self.kernel.begin(number)
            self.kernel.calls = calls.copy()
            self.kernel.answers = lambda answers: answers[::-1]
            self.fanout.ring = self.kernel.ring

    @invariant()
    def those_in_step_are_counted(self) -> None:
        """All readers of sessions in step, and no others, are in cohorts or strays."""
        for chat_room in self.chat.rooms.values():
            in_step = [r for s, r in chat_room.readers.items() if s.reading is IN_STEP]
            assert sorted(map(id, in_step)) == sorted(map(id, chat_room.in_step.readers()))

    @invariant()
    def memory_is_bounded(self) -> None:
        """Logs hold what they may, and no session is owed more than its bound."""
        for chat_room in self.chat.rooms.values():  # each turn of a flush comes after so many more
            turns = 2 + len(chat_room.readers)
            held = chat_room.log.end - chat_room.log.first
            assert held < LOG_ENTRIES + turns * FLUSH_ENTRIES
        for user in self.chat.users.online.values():
            assert user.sessions[0].outbox.owed < LIMITS.unread_bytes + 4096

    def teardown(self) -> None:
        """In the end everyone reads everything."""
        for number in range(PEOPLE):
            self.come_back(number)
            self.read(number)
        for someone in self.people:
            assert someone.client is not None
            someone.client.close()
        self.clock.advance(60)
        assert self.clock.getDelayedCalls() == []


TestRooms = Rooms.TestCase
