"""Gadgets, and the server, journal and hasher that they rely on, which are not to be relied on.

This is what the state machines about registered users share: whatever else their gadgets say, they
connect, are lost and come back, and what is on its way may take its time, or get nowhere.
"""

from collections import defaultdict
from dataclasses import replace

import txaio
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.shutdown import CHECK_SECONDS, Shutdown
from chatapp.chat.upkeep import SAVE_STEPS, STEP_SECONDS, Upkeep
from chatapp.config import Accounts, Config, History, Limits
from chatapp.session.device import Device
from tests.chat.model import census
from tests.chat.model.gadget import Gadget
from tests.chat.model.inherited import InheritedRules
from tests.chat.model.past import Past
from tests.chat.model.time_of_day import BEGIN, TimeOfDay
from tests.hasher import FakeHasher
from tests.journal import FakeJournal
from tests.making import make_chat

GADGETS = 6
PASSWORD = "horse battery"  # noqa: S105 - it protects nothing
RESUME_SECONDS = 600
ALL = 10**9
ROUNDS = 4
"""How often time passes until nothing is on its way any more, if nobody has much to say."""

ROUNDS_AT_MOST = 40
"""The same, whatever anybody has to say."""

LIMITS = Limits(
    log_entries=20, stalled_seconds=0, messages_per_second=0, ping_seconds=0, names_per_minute=0
)
CONFIG = replace(
    Config(),
    limits=LIMITS,
    history=History(on_join=0, resume_seconds=RESUME_SECONDS, unsure_seconds=0),
    accounts=Accounts(registrations_per_day=0),
)

gadget = st.integers(0, GADGETS - 1)
ways = st.sampled_from(["kill", "kill", "end", "rest"])


class Gadgets(InheritedRules, RuleBasedStateMachine):
    """Some gadgets of guests and of registered users, and what goes wrong around them.

    Attributes:
        config: what the server is started with.
        gadgets: all that may come and go.
        past: what all that are programs have read.
        untold: for each room, by its log, of whom the members were told too little.
        said: how many lines were said or whispered; each is its number.
        wall: the time of day.
    """

    config = CONFIG

    def __init__(self) -> None:
        super().__init__()
        self.clock = MemoryReactorClock()
        self.clock.advance(BEGIN)
        self.wall = TimeOfDay(self.clock)
        txaio.config.loop = self.clock  # type: ignore[attr-defined]
        self.said = 0
        self.past = Past()
        self.gadgets: list[Gadget] = []
        self.untold: defaultdict[int, set[str]] = defaultdict(set)
        self.open(FakeJournal(self.clock))

    @property
    def all(self) -> list[Gadget]:
        """All gadgets."""
        return self.gadgets

    def open(self, journal: FakeJournal) -> None:
        """Start a chat that goes on from a journal."""
        self.journal, self.hasher = journal, FakeHasher()
        chat = make_chat(self.config, self.clock, journal, wall=self.wall, hasher=self.hasher)
        chat.flusher.readers_at_once = 1
        self.chat, self.upkeep = chat, Upkeep(chat)

    @rule()
    def connect(self) -> None:
        """Those who are not there connect, and come back if they were."""
        for one in self.all:
            self.come(one)

    @rule(number=gadget)
    def come_alone(self, number: int) -> None:
        """One who is not there connects, and comes back if it was."""
        self.come(self.gadgets[number])

    def come(self, one: Gadget) -> None:
        if one.client is None:
            one.forgotten |= self.clock.seconds() - one.lost_at >= RESUME_SECONDS
            one.connect(self.chat, self.clock)

    @rule(number=gadget, way=st.sampled_from(["lose", "lose", "hang up", "quit"]))
    def go(self, number: int, way: str) -> None:
        """One loses its connection, closes it, or says goodbye."""
        one = self.gadgets[number]
        if one.client is None:
            return
        if way == "hang up":
            one.client.hang_up()
            one.turn()
        elif way == "quit":
            one.ask("/quit")
            one.turn()
            one.lose()
            one.forgotten = True
        else:
            one.lose()

    @rule(number=gadget)
    def take_over(self, number: int) -> None:
        """One comes back over another connection before the first is known to be dead."""
        one = self.gadgets[number]
        if one.client is not None and one.name and one.token:
            one.gone()
            one.connect(self.chat, self.clock)

    @rule(number=gadget, room=st.sampled_from([0, 300, ALL]))
    def hinder(self, number: int, room: int) -> None:
        """A connection takes only so much from here on."""
        client = self.gadgets[number].client
        if client is not None:
            client.transport.room = room

    @rule()
    def turn(self) -> None:
        """A turn of the reactor ends, and everybody reads."""
        for one in self.all:
            one.turn()

    @rule(steps=st.sampled_from([1, 4, SAVE_STEPS + 4]))
    def wait(self, steps: int) -> None:
        """Time passes."""
        for _ in range(steps):
            self.clock.advance(STEP_SECONDS)
            self.upkeep.step()
            self.turn()

    @rule()
    def wait_long(self) -> None:
        """So much time passes that whoever is absent is forgotten."""
        for one in self.all:
            one.forgotten |= bool(one.wanted)
        self.clock.advance(RESUME_SECONDS)
        self.wait(4)

    @rule(state=st.sampled_from(["holding", "holding", "failing", "", ""]))
    def change_journal(self, state: str) -> None:
        """The journal does not answer, fails, or works."""
        self.journal.failing = "disk full" if state == "failing" else ""
        if state != "holding":
            self.journal.release()
        self.journal.holding = state == "holding"

    @rule(hold=st.booleans())
    def change_hasher(self, *, hold: bool) -> None:
        """The hasher does not answer, or does."""
        self.hasher.hold = hold
        if not hold:
            self.hasher.go_on()

    @rule()
    def rest(self) -> None:
        """Everything is done that is on its way, and read; then everything is as it should be."""
        self.change_hasher(hold=False)
        self.change_journal("")
        for one in self.all:
            if one.client is not None:
                one.client.transport.room = ALL
        for number in range(ROUNDS_AT_MOST):
            if number >= ROUNDS and not any(one.waits for one in self.all):
                break
            self.clock.advance(1)
            self.upkeep.step()
            self.change_hasher(hold=False)
            self.turn()
        self.check()

    def check(self) -> None:
        """See that everything is as it should be, where nothing is on its way any more."""
        raise NotImplementedError

    def device_of(self, one: Gadget) -> Device:
        """Return the device that a gadget is, which is there."""
        device = self.chat.resume.find(one.token)
        assert device is not None
        assert device.online_session is not None
        return device

    @rule(way=ways)
    def start_again(self, way: str) -> None:
        """The server is killed, in the midst of it all or at rest, or ends as it should."""
        if way != "kill":
            self.rest()
        before = census.snapshot(self.chat)
        if way == "end":
            self.end()
        journal = self.lose_all()
        self.open(journal)
        if way == "kill":
            census.note_untold(self.chat, journal, self.untold)
        else:
            assert census.snapshot(self.chat) == before

    def end(self) -> None:
        """The server ends as it should."""
        gone: list[None] = []
        Shutdown(self.chat).say().addCallback(gone.append)
        while not gone:
            self.turn()
            self.clock.advance(CHECK_SECONDS)

    def lose_all(self) -> FakeJournal:
        """Return what is written as the server is killed, after all that has arrived was read."""
        journal = self.journal.copy()
        self.journal.holding = True
        for one in self.all:
            one.turn()
            one.lose()
        self.past.check_kept(journal)
        return journal
