"""Programs that talk, lose connections and come back, while everything around them goes wrong.

Nobody foresees here in which order things are kept. What is promised holds in any order: an entry
is the same for all who read it, and is kept; ids follow each other, or what is missing is
announced; a line that is acknowledged is kept once, and one that is refused is not.
"""

from dataclasses import replace

import txaio
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.shutdown import CHECK_SECONDS, Shutdown
from chatapp.chat.upkeep import STEP_SECONDS, TRIM_STEPS, Upkeep
from chatapp.config import Config, History, Limits
from chatapp.log.log import new_epoch
from chatapp.session.user import User
from tests.chat.model.past import Past
from tests.chat.model.program import Program
from tests.journal import FakeJournal
from tests.making import make_chat

PROGRAMS = 3
RESUME_SECONDS = 600
ALL = 10**9
ROUNDS = 25
"""How often, in the end, programs that have much to say get some more time."""

LONG = 5
"""After a long time, the upkeep sees so many steps."""
LIMITS = Limits(log_entries=20, stalled_seconds=0, messages_per_second=0, ping_seconds=0)
HISTORY = History(on_join=5, resume_seconds=RESUME_SECONDS)
CONFIG = replace(Config(), limits=LIMITS, history=HISTORY)

program = st.integers(0, PROGRAMS - 1)
LINES = (
    "REF",
    "REF",
    "REF",
    "/me REF",
    "/join #dev",
    "/join #lobby",
    "/leave",
    "/topic REF",
    "/nick p0",
    "/nick p1",
    "/w p0 REF",
)


class Programs(RuleBasedStateMachine):
    """Three programs, and a server whose journal, clock and machine are not to be relied on."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = MemoryReactorClock()
        self.clock.advance(1_000_000)
        txaio.config.loop = self.clock  # type: ignore[attr-defined]
        self.ahead = 0.0
        self.config = CONFIG
        self.restored = False
        self.past = Past()
        self.open(FakeJournal(self.clock))
        self.backup = self.journal.copy()
        self.programs = [Program(number, self.past) for number in range(PROGRAMS)]
        self.connect()
        for one in self.programs:
            one.add(f"/nick p{one.number}")
        self.wait(1)

    def open(self, journal: FakeJournal) -> None:
        """Start a chat that goes on from a journal."""
        self.journal = journal
        self.chat = make_chat(
            self.config, self.clock, journal, wall=lambda: self.clock.seconds() + self.ahead
        )
        self.chat.flusher.readers_at_once = 1
        self.upkeep = Upkeep(self.chat)

    @rule(number=program, line=st.sampled_from(LINES), times=st.sampled_from([1, 1, 1, 100]))
    def say(self, number: int, line: str, times: int) -> None:
        """A program has something to say, or much."""
        for _ in range(times if line == "REF" else 1):
            self.programs[number].add(line)
        self.programs[number].turn()

    @rule(number=program)
    def say_something(self, number: int) -> None:
        """A program says something, and what is on its way arrives, if nothing hinders it."""
        self.programs[number].add("REF")
        self.turn()
        self.turn()

    @rule()
    def connect(self) -> None:
        """Those who are not there connect, and come back if they were."""
        self.note_forgotten()
        for one in self.programs:
            if one.client is None:
                one.connect(self.chat, self.clock)
        self.turn()

    def note_forgotten(self) -> None:
        """Note who has been away for as long as one may be."""
        seconds = self.chat.config.history.resume_seconds
        for one in self.programs:
            if one.client is None:
                one.forgotten |= self.clock.seconds() - one.lost_at >= seconds

    @rule(strangers=st.sampled_from([1, 15, 40]))
    def strangers_go(self, strangers: int) -> None:
        """Strangers leave the lobby one after another, perhaps more than are kept."""
        for number in range(strangers):
            self.chat.rooms["#lobby"].note_gone(User(0, f"stranger{number}", None))
            self.clock.advance(0)
        self.turn()

    @rule(number=program, way=st.sampled_from(["lose", "lose", "close", "quit"]))
    def go(self, number: int, way: str) -> None:
        """A program loses its connection, closes it, or says goodbye."""
        getattr(self.programs[number], way)()

    @rule(number=program)
    def take_over(self, number: int) -> None:
        """A program comes back over another connection before the first is known to be dead."""
        one = self.programs[number]
        if one.welcomed and one.token:
            one.gone()
            one.connect(self.chat, self.clock)

    @rule(number=program, room=st.sampled_from([None, 0, 1000, ALL]))
    def hinder(self, number: int, room: int | None) -> None:
        """A connection takes only so much from here on; or a proxy takes all, and keeps it."""
        client = self.programs[number].client
        if client is not None and room is None:
            self.programs[number].swallowed = True
        elif client is not None and room is not None:
            client.transport.room = room

    @rule()
    def turn(self) -> None:
        """A turn of the reactor ends, and everybody reads and answers."""
        for one in self.programs:
            one.turn()

    @rule(steps=st.sampled_from([1, 4, 24, 24, TRIM_STEPS, LONG]))
    def wait(self, steps: int) -> None:
        """Time passes, perhaps so much that whoever is absent is forgotten."""
        if steps == LONG:
            self.clock.advance(RESUME_SECONDS)
        for _ in range(steps):
            self.clock.advance(STEP_SECONDS)
            self.upkeep.step()
            self.turn()

    @rule(state=st.sampled_from(["holding", "failing", "", ""]))
    def change_journal(self, state: str) -> None:
        """The journal does not answer, fails, or works."""
        self.journal.failing = "disk full" if state == "failing" else ""
        if state != "holding":
            self.journal.release()
        self.journal.holding = state == "holding"

    @rule(
        log_entries=st.sampled_from([5, 20]),
        on_join=st.sampled_from([0, 5]),
        entries=st.sampled_from([10, 10_000]),
        resume_seconds=st.sampled_from([60, RESUME_SECONDS]),
    )
    def configure(self, log_entries: int, on_join: int, entries: int, resume_seconds: int) -> None:
        """The server reads its configuration again."""
        self.note_forgotten()
        history = replace(HISTORY, on_join=on_join, entries=entries, resume_seconds=resume_seconds)
        limits = replace(LIMITS, log_entries=log_entries)
        self.config = replace(CONFIG, limits=limits, history=history)
        self.chat.configure(self.config)
        if resume_seconds < RESUME_SECONDS:
            for one in self.programs:
                one.forgotten |= one.client is None

    @rule(seconds=st.sampled_from([-86_400, -3600, 3600, 86_400]))
    def step_clock(self, seconds: int) -> None:
        """Somebody sets the clock; who is absent at the next start may be taken for long gone."""
        self.ahead += seconds
        for one in self.programs:
            one.clock_was_set = True

    @rule(way=st.sampled_from(["crash", "crash", "end", "put back"]))
    def start_again(self, way: str) -> None:
        """The server is killed, or ends as it should; or a copy of the journal is put back."""
        if way == "end":
            self.change_journal("")
            gone: list[None] = []
            Shutdown(self.chat).say().addCallback(gone.append)
            while not gone:
                self.turn()
                self.clock.advance(CHECK_SECONDS)
        self._start_with(self.put_back() if way == "put back" else self.journal.copy())
        for one in self.programs:
            one.forgotten |= way == "put back"
        self.connect()

    @rule()
    def back_up(self) -> None:
        """Somebody makes a copy of the journal."""
        self.backup = self.journal.copy()

    def put_back(self) -> FakeJournal:
        """Return the copy, whose rooms get new epochs; what came after it is lost."""
        self.restored = True
        journal = self.backup.copy()
        for number, row in journal.rows["room"].items():
            journal.rows["room"][number] = {**row, "epoch": new_epoch()}
        journal.begin_life()
        return journal

    def _start_with(self, journal: FakeJournal) -> None:
        self.journal.holding = True
        for one in self.programs:
            one.turn()
            one.lose()
            one.forgotten |= one.clock_was_set
        self.past.check_kept(journal)
        self.open(journal)

    def teardown(self) -> None:
        """In the end everything works, everyone is there, and all that was said is answered."""
        self.change_journal("")
        for one in self.programs:
            one.lose()
        self.connect()
        self.wait(TRIM_STEPS)
        for _ in range(ROUNDS):
            if any(one.lines for one in self.programs):
                self.wait(TRIM_STEPS)
        self.wait(ROUNDS)
        for one in self.programs:
            self._check(one)
        self.past.check_once()
        self.past.check_kept(self.journal)
        for one in self.programs:
            one.lose()

    def _check(self, one: Program) -> None:
        """See that all that a program has said was answered, and is said once or not at all."""
        assert not one.lines, f"{one.lines} were not answered"
        for text in one.said:
            assert self.restored or self.journal.said[text] == 1, f"{text} was not said once"
        for text in one.refused:
            assert not self.journal.said[text], f"{text} was refused, and said"


TestPrograms = Programs.TestCase
TestPrograms.settings = settings(
    max_examples=60, stateful_step_count=12, deadline=None, derandomize=True
)
