"""Order, in a room and on the whole server, also while the time of day is set.

A clock step frees nobody and keeps nobody for ever: once the server has had time to write it down,
or else after a restart for as long as was said from then on, at most.
"""

from math import isfinite

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import rule

from chatapp.chat.holds import Holds
from tests.chat.model import server_book
from tests.chat.model.gadget import Gadget
from tests.chat.model.gadgets import gadget, ways
from tests.chat.model.held import Held, Term, Terms, in_force
from tests.chat.model.room_order import GUEST, NAMES, OWNER, RoomOrder, name
from tests.chat.model.rule_book import RuleBook
from tests.chat.model.server_book import ServerBook
from tests.journal import FakeJournal

EVERYWHERE = 0
"""In place of the number of a room's log."""

ACTS = (
    *("/ban everywhere USER 1m", "/ban everywhere USER 10m", "/ban everywhere USER"),
    *("/mute everywhere USER 1m", "/mute everywhere USER", "/kick everywhere USER"),
    *("/unban everywhere USER", "/unban everywhere USER", "/unmute everywhere USER"),
    *("/lockdown on", "/lockdown off", "/lockdown off"),
)
PUT_OFF = "/ban", "/kick"

owner = NAMES.index(OWNER)
author = st.sampled_from([owner, owner, owner, 0])
act = st.sampled_from(ACTS)
leaps = st.sampled_from([-1, 0, 1])


class Order(RoomOrder):
    """Those users, an owner who keeps order on the whole server, and a clock that somebody sets.

    Attributes:
        asked: of whom it was asked that they be put off the server: the name, the last act at that
            time, and the tokens that brought the user back.
        dead: the tokens of those who were.
        gagged: what was said by those who were muted everywhere.
        shut: what was said by a guest during a lockdown, and which it was.
        unsaved: whether the time of day was set, and the server had no time to write it down.
        later: what it is set to while the server does not run.
        loose: what may end earlier because of that, by its log, and when it has surely ended.
    """

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, set[str]]] = []
        self.dead: set[str] = set()
        self.gagged: dict[str, tuple[Held, Term]] = {}
        self.shut: dict[str, int] = {}
        self.unsaved = False
        self.later = 0
        self.loose: dict[tuple[int, Held, Term], float] = {}
        super().__init__()

    @property
    def book(self) -> RuleBook:
        """What holds in the room by what is kept, but for what may have ended."""
        book = super().book
        self.loosen(self.log, book.terms)
        return book

    @property
    def server_book(self) -> ServerBook:
        """What holds everywhere by what is kept, but for what may have ended."""
        book = server_book.read(self.journal)
        self.loosen(EVERYWHERE, book.terms)
        return book

    def loosen(self, log: int, terms: Terms) -> None:
        """Take away what may have ended."""
        for held, term in list(terms.items()):
            if (log, held, term) in self.loose:
                del terms[held]

    @rule(number=gadget, times=st.sampled_from([1, 1, 8]))
    def say(self, number: int, times: int) -> None:
        """One says something."""
        before = self.said
        self.note_speech(self.gadgets[number], range(before + 1, before + 1 + times))
        super().say(number, times)

    @rule(number=gadget, name=name)
    def whisper(self, number: int, name: str) -> None:
        """One tells a user something."""
        self.said += 1
        self.note_speech(self.gadgets[number], range(self.said, self.said + 1))
        self.gadgets[number].ask(f"/w {name} {self.said}")
        self.look()

    def note_speech(self, one: Gadget, texts: range) -> None:
        """Note what is not to be said, because of what holds as it is asked for."""
        book, mute = self.server_book, ("mute", one.name)
        for text in map(str, texts):
            if mute in in_force(book.terms, self.now):
                self.gagged[text] = mute, book.terms[mute]
            if book.locked and NAMES[one.number] == GUEST:
                self.shut[text] = book.locked

    @rule(number=author, act=act, name=name)
    def act_everywhere(self, number: int, act: str, name: str) -> None:
        """One of those who might do so keeps order on the whole server."""
        if act.startswith(PUT_OFF):
            self.note_asked(name)
        self.gadgets[number].ask(act.replace("USER", name))
        self.look()

    @rule(act=act, name=name)
    def act_everywhere_now(self, act: str, name: str) -> None:
        """The owner does so, and it is kept and read at once."""
        self.come(self.gadgets[owner])
        self.rest()
        self.be_oneself(owner)
        self.rest()
        self.act_everywhere(owner, act, name)
        self.rest()

    def note_asked(self, name: str) -> None:
        """Note that somebody may be put off the server, by whatever token they would come back."""
        tokens = set()
        for one in self.all:
            device = self.chat.resume.find(one.token)
            if device is not None and device.user.name == name:
                tokens.add(one.token)
            if NAMES[one.number] == name:
                one.forgotten = one.ending = True
        self.asked.append((name, self.server_book.end, tokens))

    @rule(leaps=leaps)
    def set_time(self, leaps: int) -> None:
        """Somebody sets the time of day."""
        if leaps == self.wall.leaps:
            return
        for one in self.all:
            one.forgotten |= one.client is None  # after a restart, it was lost long ago
        self.wall.leaps = leaps
        self.unsaved = True

    @rule(way=ways, leaps=leaps)
    def start_again_later(self, way: str, leaps: int) -> None:
        """The server is killed, or ends, and the time of day is set before it starts again."""
        self.later = leaps
        self.start_again(way)

    @rule(way=ways)
    def start_again(self, way: str) -> None:
        """The server is killed, or ends."""
        self.later = self.later or self.wall.leaps
        super().start_again(way)
        self.later = 0
        self.check_put_off()

    def lose_all(self) -> FakeJournal:
        self.look()
        journal = super().lose_all()
        self.set_time(self.later)
        if self.unsaved:
            self.note_loose()
        return journal

    def note_loose(self) -> None:
        """Note what the server cannot know the end of any more."""
        for log, terms in (self.log, self.book.terms), (EVERYWHERE, self.server_book.terms):
            for held, term in terms.items():
                if isfinite(term.until):
                    self.loose[log, held, term] = 0.0
        for key in self.loose:
            self.loose[key] = self.now + key[2].seconds

    @rule()
    def rest(self) -> None:
        """Everything is done that is on its way, and written down."""
        super().rest()
        self.unsaved = False

    def look(self) -> None:
        super().look()
        book = self.server_book
        for text in self.journal.said.keys() & self.gagged.keys():
            mute, term = self.gagged[text]
            still = book.terms.get(mute) == term and term.until > self.now
            assert not still, f"{mute} said {text}, and is muted everywhere"
        for text in self.journal.said.keys() & self.shut.keys():
            assert book.locked != self.shut[text], f"a guest said {text} during a lockdown"
        for whom, end, tokens in self.asked:
            if book.put_off.get(whom, 0) > end:
                self.dead |= tokens

    def check(self) -> None:
        """See that the server does what the audit log says."""
        super().check()
        self.look()
        self.asked.clear()
        if self.log:
            book, order = self.server_book, self.chat.order
            assert order.gate.locked == bool(book.locked)
            self.check_holds(order.bouncer.everywhere, book.terms, EVERYWHERE)
        self.check_put_off()

    def check_put_off(self) -> None:
        """See that nobody is there who was put off the server, and may not be."""
        banned = {
            name for kind, name in in_force(self.server_book.terms, self.now) if kind == "ban"
        }
        there = {user.name for user in self.chat.users}
        assert not there & banned, f"{there & banned} are there"
        for token in self.dead:
            assert self.chat.resume.find(token) is None

    def check_holds(self, holds: Holds, terms: Terms, log: int) -> None:
        there = {(hold.kind, hold.whom) for hold in holds if not hold.is_over(self.now)}
        kept = in_force(terms, self.now)
        loose = {
            held
            for (where, held, _), until in self.loose.items()
            if (where, self.now < until) == (log, True)
        }
        assert kept <= there <= kept | loose, f"{there}, not {kept}, and perhaps {loose}"


TestOrder = Order.TestCase
TestOrder.settings = settings(
    max_examples=40, stateful_step_count=15, deadline=None, derandomize=True
)
