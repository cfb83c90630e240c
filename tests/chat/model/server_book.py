"""A server book: what holds on the whole server, by nothing but what the audit log says was done.

As a rule book, it asks none of the parts of the server that decide it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from chatapp.events import Audited
from chatapp.log.entry import Entry
from tests.chat.model.held import Term, Terms
from tests.chat.model.time_of_day import on_the_clock
from tests.journal import FakeJournal


@dataclass
class ServerBook:
    """What holds everywhere.

    Attributes:
        end: the offset of the last act.
        locked: the offset of the act that began a lockdown; 0 if there is none.
        terms: who is banned or muted everywhere, and until when.
        put_off: for names, the offset of the last act that ended all devices of the user.
    """

    end: int = 0
    locked: int = 0
    terms: Terms = field(default_factory=dict)
    put_off: dict[str, int] = field(default_factory=dict)

    def _take(self, entry: Entry, done: Audited) -> None:
        self.end = entry.offset
        if done.act in ("lockdown", "end of lockdown"):
            self.locked = entry.offset if done.act == "lockdown" else 0
        if done.where:
            return
        if done.act in ("ban", "mute"):
            self.terms[done.act, done.whom] = _term(entry, done.until)
        elif done.act in ("unban", "unmute"):
            self.terms.pop((done.act.removeprefix("un"), done.whom), None)
        if done.act in ("ban", "kick"):
            self.put_off[done.whom] = entry.offset


def read(journal: FakeJournal) -> ServerBook:
    """Return what holds everywhere by what is kept."""
    book = ServerBook()
    for entry in _acts(journal):
        assert isinstance(entry.event, Audited)
        book._take(entry, entry.event)
    return book


def _term(entry: Entry, until: float) -> Term:
    """Return until when something holds that is written with the time of day as it was then."""
    if not until:
        return Term(entry.offset)
    seconds = until - entry.time
    return Term(entry.offset, on_the_clock(entry.time) + seconds, seconds)


def _acts(journal: FakeJournal) -> Iterator[Entry]:
    row = journal.rows["audit"].get("log")
    log = journal.logs.get(row["log"], {}) if row else {}
    yield from (entry for _, entry in sorted(log.items()))
