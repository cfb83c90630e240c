"""Four people and two rooms whose logs are short: who is where, and what each is to read."""

import errno
from dataclasses import replace

import txaio
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.flusher import FLUSH_ENTRIES
from chatapp.chat.upkeep import LOOK_STEPS, SAVE_STEPS, STEP_SECONDS, Upkeep
from chatapp.config import Config, History, Limits
from chatapp.log.journal import Journal
from chatapp.session.state import IN_STEP
from tests.chat.model.inherited import InheritedRules
from tests.chat.model.person import Person
from tests.fanout import WAY, use_kernel
from tests.making import make_chat
from tests.ring import refused

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
STEPS = st.sampled_from([1, LOOK_STEPS, 5 * LOOK_STEPS])
"""How many steps pass at a time, in some of which the server looks how far everyone has read."""


class FourPeople(InheritedRules, RuleBasedStateMachine):
    """Four people on both transports, who read, while time passes.

    Where they are alike, two read the same bytes, from sockets that are sent to at once: by a
    kernel in memory, unless the loop is forced.
    """

    alike = True

    def __init__(self) -> None:
        super().__init__()
        self.clock = MemoryReactorClock()
        txaio.config.loop = self.clock  # type: ignore[attr-defined]
        self.said = 0
        self.spoken: list[tuple[str, str, str, str]] = []
        self.open()
        self.people = [Person(number) for number in range(PEOPLE)]
        for someone in self.people:
            client = someone.connect(self.chat, self.clock, alike=self.alike)
            client.join()
            client.send(f"/nick {someone.name}")
        for someone in self.people:
            someone.read()
        self.wait(SAVE_STEPS + 5 * LOOK_STEPS)  # what they read so far does not come again

    def open(self, journal: Journal | None = None) -> None:
        """Start a chat."""
        if WAY != "send":
            use_kernel(self.clock)
        self.chat = make_chat(CONFIG, self.clock, journal)
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

    def keeps(self, where: str, text: str) -> bool:
        """Return whether what was said is still there."""
        said = self.chat.rooms[where].log.latest_said()
        return any(getattr(entry.event, "text", "") == text for entry in said)

    def nowhere(self, text: str) -> None:
        """See that nothing that was removed is in memory."""
        assert not any(self.keeps(where, text) for where in self.chat.rooms)

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

    @rule(steps=STEPS)
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
        if WAY != "send":
            kernel = use_kernel(self.clock)
            kernel.begin(number)
            kernel.calls = calls.copy()
            kernel.answers = lambda answers: answers[::-1]
            use_kernel(self.clock)

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
