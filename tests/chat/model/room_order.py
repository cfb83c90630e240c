"""A room with a keeper, whose users are let in, put out, silenced and removed, while things fail.

As with Devices, nobody foresees in which order things are kept. What is promised holds in any
order: nobody is shown what was said in the room while they might not be there; an outsider does not
read of a private room; and what the server does is what the lines of the room say.
"""

from collections.abc import Iterator
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chatapp.chat.holds import Holds
from chatapp.config import Accounts
from tests.chat.model import census, rule_book
from tests.chat.model.gadget import Gadget
from tests.chat.model.gadgets import CONFIG, GADGETS, PASSWORD, Gadgets, gadget
from tests.chat.model.held import Held, Term, Terms, in_force
from tests.chat.model.onlookers import Onlooker, ProgramOnlooker, TextOnlooker, numbers
from tests.chat.model.rule_book import RuleBook

ROOM = "#den"
NAMES = ("ann", "bob", "carl", "carl", "dora", "olga")
"""Whose each gadget is; dora is a guest, and olga the owner of the server."""

KEEPER, GUEST, OWNER = "ann", "dora", "olga"
PROGRAMS = (0, 3)
ACTS = (
    *("/room private", "/room private", "/room public", "/moderator USER", "/moderator -USER"),
    *("/invite USER", "/invite USER", "/uninvite USER", "/kick USER", "/mute USER", "/unmute USER"),
    *("/mute USER 1m", "/ban USER 1m", "/ban USER 10m", "/ban USER", "/unban USER"),
    *("/remove USER 2", "/remove"),
)
QUESTIONS = (
    *("/rooms", "/list", "/list #den", "/whois ann", "/history", "/audit", "/bans", "/leave #den"),
    *("/history ann", "/bans everywhere", "/join #DEN", "/help", "/ignored", "/set times"),
)
REFUSALS = ("no such room: #den", "you cannot enter #DEN")
"""What names the room to those who have named it themselves."""

actor = st.sampled_from([0, 0, 0, 1, 1, 5])
name = st.sampled_from(sorted(set(NAMES)))
room = st.sampled_from(["#lobby", ROOM, ROOM])


class RoomOrder(Gadgets):
    """Five users on six devices, one room that ann keeps, and the lobby."""

    config = replace(CONFIG, accounts=Accounts(registrations_per_day=0, owners=(OWNER,)))

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, int] = {}
        self.removed: dict[str, int] = {}
        self.silenced: dict[str, tuple[Held, Term]] = {}
        self.steps = 0
        self.since: dict[int, int] = {}
        self.log = 0
        self.onlookers: list[Onlooker] = [
            ProgramOnlooker(at, self.past) if at in PROGRAMS else TextOnlooker(at, self.past)
            for at in range(GADGETS)
        ]
        self.gadgets = [*self.onlookers]
        self.connect()
        super().rest()
        for number in range(GADGETS):
            self.be_oneself(number)
            super().rest()
            self.gadgets[number].ask(f"/register {PASSWORD}" if number not in (3, 4) else "")
            super().rest()
        for number in (0, 1, 2, 4):
            self.gadgets[number].ask(f"/join {ROOM}")
            super().rest()
        self.log = self.chat.rooms[ROOM].log.id
        self.rest()

    @property
    def book(self) -> RuleBook:
        """What holds in the room by what is kept."""
        names = {*NAMES, *(one.name for one in self.onlookers)}
        return rule_book.read(self.journal, self.log, KEEPER, tuple(names))

    @property
    def now(self) -> float:
        return self.clock.seconds()

    def come(self, one: Gadget) -> None:
        if one.client is None:
            self.since[one.number] = self.steps
        super().come(one)

    @rule(number=gadget)
    def be_oneself(self, number: int) -> None:
        """One that is a guest's takes its user's name, or logs in."""
        one, name = self.gadgets[number], NAMES[number]
        known = self.chat.users.registered.find(name)
        if one.name != name:
            one.ask(f"/login {name} {PASSWORD}" if known else f"/nick {name}", changing=bool(known))

    @rule(number=gadget, times=st.sampled_from([1, 1, 8]))
    def say(self, number: int, times: int) -> None:
        """One says something."""
        one = self.gadgets[number]
        mute = "mute", one.name
        terms = self.book.terms
        for _ in range(times):
            self.said += 1
            if mute in in_force(terms, self.now):
                self.silenced[str(self.said)] = mute, terms[mute]
            one.ask(str(self.said))
        self.look()

    @rule(number=gadget, where=room)
    def join(self, number: int, where: str) -> None:
        """One enters a room, or goes back to it."""
        self.gadgets[number].ask(f"/join {where}")
        self.look()

    @rule(number=gadget)
    def leave(self, number: int) -> None:
        """One leaves the room that it is in."""
        self.gadgets[number].ask("/leave")
        self.look()

    @rule(number=actor, act=st.sampled_from(ACTS), name=name)
    def keep_order(self, number: int, act: str, name: str) -> None:
        """One of those who might do so keeps order, in the room where it is."""
        self.gadgets[number].ask(act.replace("USER", name))
        self.look()

    @rule(act=st.sampled_from(ACTS), name=name)
    def keep_order_now(self, act: str, name: str) -> None:
        """The keeper does so, and it is kept and read at once."""
        self.rest()
        self.join(0, ROOM)
        self.rest()
        self.keep_order(0, act, name)
        self.rest()

    @rule(number=gadget)
    def mute_now(self, number: int) -> None:
        """The keeper mutes one who is in the room, perhaps, and wants to speak."""
        self.join(number, ROOM)
        self.keep_order_now("/mute USER 10m", NAMES[number])
        self.say(number, 1)
        self.rest()

    @rule(number=gadget, question=st.sampled_from(QUESTIONS))
    def ask(self, number: int, question: str) -> None:
        """One wants to know something; an outsider reads nothing of a private room."""
        one, book = self.gadgets[number], self.book
        self.rest()
        book = self.book
        one.ask(question)
        secret = book.private and not replace(book, terms={}).admits(one.name, self.now)
        shown = self.settle(number)
        for line in shown if secret else ():
            assert ROOM not in line.lower() or any(text in line for text in REFUSALS), (
                f"{one.name} reads {line!r}"
            )

    def settle(self, number: int) -> list[str]:
        """Return what one is shown until nothing is on its way any more."""
        shown: list[str] = []
        for _ in range(4):
            self.clock.advance(1)
            self.gadgets[number].turn()
            shown += self.onlookers[number].lines
            self.look()
        return shown

    @rule()
    def turn(self) -> None:
        """A turn ends, and nobody has read what they might not."""
        super().turn()
        self.look()

    def look(self) -> None:
        """See that nobody was shown, and nobody has said, what they might not."""
        self.steps += 1
        if not self.log:
            return
        book = self.book
        self.known.update(book.said)
        for text in self.known.keys() - book.said.keys():
            self.removed.setdefault(text, self.steps)
        book.said = self.known
        for text in book.said.keys() & self.silenced.keys():
            mute, term = self.silenced[text]
            still = book.terms.get(mute) == term and term.until > self.now
            assert not still, f"{mute} said {text}, and is muted"
        for one in self.onlookers:
            for text in self._shown(one):
                if text in self.known:
                    may = book.may_read(one.name or NAMES[one.number], text, self.now)
                    assert may, f"gadget {one.number}, {one.name}, reads {text}"
                came = self.since.get(one.number, 0)
                assert self.removed.get(text, came) >= came, f"{one.name} reads {text}, removed"

    def _shown(self, one: Onlooker) -> Iterator[str]:
        lines, one.lines = one.lines, []
        for line in lines:
            yield from numbers(line)

    def check(self) -> None:
        """See that the server does what the lines of the room say."""
        census.check(self.chat, self.journal, self.untold)
        for one in self.all:
            one.ending = False
            if one.client is not None:
                one.changing = False
        if not self.log:
            return
        book, here, charter = self.book, self.chat.rooms[ROOM], self.chat.rooms[ROOM].charter
        users = {user.id: user for user in census.everybody(self.chat)}
        assert charter.private == book.private
        assert {users[one].name for one in charter.moderators} == book.moderators
        listed = {users[one].name for one in charter.invited}
        assert listed == book.listed
        self.check_holds(charter.holds, book.terms, self.log)
        for user in users.values():
            there = here.name in user.rooms
            assert not there or book.admits(user.name, self.now), f"{user.name} is in {ROOM}"
            at = rule_book.kicked(self.journal, self.log, user.name)
            assert not there or not at or user.name in self.untold[self.log], user.name

    def check_holds(self, holds: Holds, terms: Terms, log: int) -> None:
        """See that what the server holds of users is what is written in a log."""
        there = {(hold.kind, hold.whom) for hold in holds if not hold.is_over(self.now)}
        assert there == in_force(terms, self.now)

    def teardown(self) -> None:
        """In the end everything works, and a restart changes nothing."""
        self.rest()
        self.start_again("rest")
        self.connect()
        self.rest()
        for one in self.all:
            one.lose()
