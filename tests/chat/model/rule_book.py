"""A rule book: who may be in a room or speak there, by nothing but what the journal holds.

It reads the lines of a room in their order, as somebody would who wants to know what holds now, and
asks none of the parts of the server that decide it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chatapp.log.entry import Entry
from chatapp.room_events import CharterChanged, Joined, Moderated, Said
from tests.chat.model.held import Term, Terms
from tests.chat.model.time_of_day import on_the_clock
from tests.journal import FakeJournal


@dataclass
class RuleBook:
    """What holds in a room.

    Attributes:
        keeper: the name of who keeps it.
        private: whether it is private.
        listed: the names of those who may enter if it is.
        moderators: the names of those who keep order.
        terms: who is banned or muted there, and until when.
        out: for names, the offset after which they read nothing, until they may enter again.
        said: the offset of each text that was said.
    """

    keeper: str
    private: bool = False
    listed: set[str] = field(default_factory=set)
    moderators: set[str] = field(default_factory=set)
    terms: Terms = field(default_factory=dict)
    out: dict[str, int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)

    def admits(self, name: str, now: float) -> bool:
        """Return whether somebody may be there."""
        known = name in (self.keeper, *self.listed, *self.moderators)
        ban = self.terms.get(("ban", name))
        return (known or not self.private) and (ban is None or ban.until <= now)

    def may_read(self, name: str, text: str, now: float) -> bool:
        """Return whether somebody may be shown something that was said there."""
        return self.admits(name, now) or self.said[text] <= self.out.get(name, 0)

    def _take(self, entry: Entry, names: tuple[str, ...]) -> None:
        now = on_the_clock(entry.time)
        before = {name for name in names if self.admits(name, now)}
        match entry.event:
            case Said(text=text):
                self.said[text] = entry.offset
            case CharterChanged(user=user, act=act, whom=whom):
                self._change(user, act, whom)
            case Moderated(act=act, user=user, seconds=seconds, everywhere=False):
                ends = Term(entry.offset, now + seconds, seconds) if seconds else Term(entry.offset)
                self._moderate(act, user, ends)
        for name in before - {name for name in names if self.admits(name, now)}:
            self.out[name] = entry.offset

    def _change(self, user: str, act: str, whom: str) -> None:
        match act:
            case "private" | "public":
                self.private = act == "private"
                self.listed |= {user} if self.private else set()
            case "invite":
                self.listed.add(whom)
            case "uninvite":
                self.listed.discard(whom)
            case "moderator":
                self.moderators.add(whom)
            case "no moderator":
                self.moderators.discard(whom)
                self.listed.add(whom)

    def _moderate(self, act: str, user: str, term: Term) -> None:
        if act in ("ban", "mute"):
            self.terms[act, user] = term
        elif act in ("unban", "unmute"):
            self.terms.pop((act.removeprefix("un"), user), None)


def read(journal: FakeJournal, log: int, keeper: str, names: tuple[str, ...]) -> RuleBook:
    """Return what holds in a room that somebody opened.

    Args:
        journal: what is kept.
        log: the number of the room's log.
        keeper: the name of who opened the room.
        names: of all about whom it is.
    """
    book = RuleBook(keeper)
    for entry in _entries(journal, log):
        book._take(entry, names)
    return book


def kicked(journal: FakeJournal, log: int, name: str) -> int:
    """Return the offset at which somebody was put out by a kick; 0 if they came in since."""
    at = 0
    for entry in _entries(journal, log):
        match entry.event:
            case Moderated(act="kick", user=user, everywhere=False) if user == name:
                at = entry.offset
            case Joined(users=users) if name in users:
                at = 0
    return at


def _entries(journal: FakeJournal, log: int) -> Iterator[Entry]:
    yield from (entry for _, entry in sorted(journal.logs.get(log, {}).items()))
