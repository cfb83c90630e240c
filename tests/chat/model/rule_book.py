"""A rule book: who may be in a room or speak there, by nothing but what the journal holds.

It reads the lines of a room in their order, as somebody would who wants to know what holds now, and
asks none of the parts of the server that decide it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from chatapp.log.entry import Entry
from chatapp.room_events import CharterChanged, Joined, Moderated, Said
from tests.journal import FakeJournal


@dataclass
class RuleBook:
    """What holds in a room.

    Attributes:
        keeper: the name of who keeps it.
        private: whether it is private.
        listed: the names of those who may enter if it is.
        moderators: the names of those who keep order.
        until: for `ban` or `mute` and a name, when that ends, by the time of the entries.
        out: for names, the offset after which they read nothing, until they may enter again.
        said: the offset of each text that was said.
    """

    keeper: str
    private: bool = False
    listed: set[str] = field(default_factory=set)
    moderators: set[str] = field(default_factory=set)
    until: dict[tuple[str, str], float] = field(default_factory=dict)
    out: dict[str, int] = field(default_factory=dict)
    said: dict[str, int] = field(default_factory=dict)

    def holds(self, kind: str, name: str, now: float) -> bool:
        """Return whether somebody is banned or muted."""
        return now < self.until.get((kind, name), -inf)

    def admits(self, name: str, now: float) -> bool:
        """Return whether somebody may be there."""
        known = name in (self.keeper, *self.listed, *self.moderators)
        return (known or not self.private) and not self.holds("ban", name, now)

    def may_read(self, name: str, text: str, now: float) -> bool:
        """Return whether somebody may be shown something that was said there."""
        return self.admits(name, now) or self.said[text] <= self.out.get(name, 0)

    def _take(self, entry: Entry, names: tuple[str, ...]) -> None:
        before = {name for name in names if self.admits(name, entry.time)}
        match entry.event:
            case Said(text=text):
                self.said[text] = entry.offset
            case CharterChanged(user=user, act=act, whom=whom):
                self._change(user, act, whom)
            case Moderated(act=act, user=user, seconds=seconds):
                self._moderate(act, user, entry.time + seconds if seconds else inf)
        for name in before - {name for name in names if self.admits(name, entry.time)}:
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

    def _moderate(self, act: str, user: str, until: float) -> None:
        if act in ("ban", "mute"):
            self.until["ban" if act == "ban" else "mute", user] = until
        elif act in ("unban", "unmute"):
            self.until.pop((act.removeprefix("un"), user), None)


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
            case Moderated(act="kick", user=user) if user == name:
                at = entry.offset
            case Joined(users=users) if name in users:
                at = 0
    return at


def _entries(journal: FakeJournal, log: int) -> Iterator[Entry]:
    yield from (entry for _, entry in sorted(journal.logs.get(log, {}).items()))
