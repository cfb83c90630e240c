"""What a journal is: it numbers what happens, judges claims, and keeps both.

The chat *decides* what a line asks for and hands the journal a change. It *applies* the change when
the journal says that it is kept, in the journal's order. Until then nobody sees any effect of it,
the sender included. So whatever anybody was shown is kept. And several servers could share one
journal: the numbers and the claims are the journal's, and everything else follows from them.

Not frozen are the three classes that are made for every message: a frozen one takes several times
as long to make.

Invariants:

- The entries of a log are numbered from 1, by one, without a hole. What was deleted leaves one.
- A batch is kept as a whole or not at all.
- A change whose claim is lost leaves no trace, and the other changes of its batch are kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from twisted.internet.defer import Deferred

from chatapp.log.entry import Entry
from chatapp.log.search import Found, Wanted
from chatapp.room_events import Event


@dataclass(slots=True)
class NewEntry:
    """An event that is to be added to a log.

    Attributes:
        log: the log's number.
        time: when it happened, in seconds since 1970.
        event: what happened.
        by: as whom the sender of a whisper is counted, which nobody is shown; else empty.
    """

    log: int
    time: float
    event: Event
    by: str = ""


@dataclass(frozen=True, slots=True)
class Offset:
    """In a record, stands for the offset that an entry of the same change is given.

    Attributes:
        index: which entry of the change, from 0.
        after: True if it stands for the next offset.
    """

    index: int
    after: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """Something that is kept beside the logs, in place of what was kept under its kind and key.

    Attributes:
        kind: what it is, such as `user` or `room`.
        key: which of its kind.
        value: what can be written as JSON, and may hold an Offset; None to keep nothing.
    """

    kind: str
    key: str
    value: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Claim:
    """Says that a key is to belong to an owner, or, without an owner, is to be free.

    The claim is lost if the key belongs to any owner but `owner` or `was`. What frees a key is
    never lost: it changes nothing if the key belongs to another owner by now.

    Attributes:
        key: such as `name:ann`; what the key names has one owner.
        owner: the new owner; empty to free the key.
        was: an owner from whom the key may be taken; empty for none.
    """

    key: str
    owner: str
    was: str = ""


@dataclass(frozen=True, slots=True)
class Drop:
    """Says that entries of a log are no longer needed.

    Attributes:
        log: the log's number.
        before: the entries before this offset; None if the whole log is to go.
        only: the offsets of the entries, in place of `before`; never that of the last of the log.
    """

    log: int
    before: int | None = None
    only: tuple[int, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether the whole log is to go."""
        return self.before is None and not self.only


@dataclass(frozen=True, slots=True)
class Redaction:
    """Says that nobody is to read again what was said in an entry, which keeps its number.

    The first one holds: what was removed is not removed again by another. Nothing happens if the
    entry is no longer kept.

    Attributes:
        log: the log's number.
        offset: the entry's.
        by: the name of who removes it.
    """

    log: int
    offset: int
    by: str


@dataclass(slots=True)
class Change:
    """What one line, or one thing that happened, wants kept: all of it or nothing.

    Attributes:
        entries: new entries of logs, in their order.
        records: records that are to be replaced.
        claims: keys that are to have an owner; if one is lost, nothing of the change is kept.
        drops: entries that may be deleted.
        redactions: earlier entries whose words are to go.
    """

    entries: list[NewEntry] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    drops: list[Drop] = field(default_factory=list)
    redactions: Sequence[Redaction] = ()

    @property
    def only_adds(self) -> bool:
        """Whether there is nothing but new entries, as in most changes."""
        return not (self.records or self.claims or self.drops or self.redactions)


@dataclass(slots=True)
class Applied:
    """What became of a change.

    Attributes:
        offsets: the offsets of its entries, in their order.
        lost: the key of the claim that it has lost; empty if it was kept.
    """

    offsets: tuple[int, ...]
    lost: str = ""


@dataclass(frozen=True, slots=True)
class KeptLog:
    """How far a log reaches.

    Attributes:
        first: the offset of the oldest entry that is kept; some may be missing after it.
        end: the offset that the next entry will get.
        entries: the last entries, as many as were asked for.
    """

    first: int
    end: int
    entries: list[Entry]


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What became of deleting.

    Attributes:
        first: the offset of the oldest entry that is kept now.
        more: True if there is more to be deleted.
    """

    first: int
    more: bool


class Kept(Protocol):
    """What a journal holds at the start, before anything is written."""

    @property
    def records(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """The records, by kind and key."""

    @property
    def claims(self) -> Mapping[str, str]:
        """The owners of what is claimed, by key."""

    @property
    def last_log(self) -> int:
        """The highest number that a log ever had."""

    def log(self, number: int, room: str, spoken: int) -> KeptLog:
        """Return how far a room's log reaches, and the last `spoken` of what was said in it."""

    def mail(self, number: int, start: int = 1) -> KeptLog:
        """Return a log of whispers, with its entries from an offset on."""


class Journal(Protocol):
    """Where everything is kept. The Deferreds fail with a JournalError.

    Attributes:
        lasts: True if what it keeps outlives the process.
    """

    lasts: bool

    @property
    def unsearchable(self) -> str:
        """Why it cannot be searched, as users read it; empty if it can."""

    def search(self, wanted: Wanted) -> Deferred[Found]:
        """Look for words in logs, if it can be searched."""

    def write(self, batch: Sequence[Change]) -> Deferred[list[Applied]]:
        """Keep the changes, and return what became of each, in their order."""

    def read(self, log: int, room: str, start: int, count: int) -> Deferred[list[Entry]]:
        """Return the next `count` entries of a room's log that are kept, from an offset on."""

    def read_spoken(
        self, log: int, room: str, end: int, count: int, max_bytes: int
    ) -> Deferred[list[Entry]]:
        """Return the last that were spoken before an offset: `count`, or about `max_bytes`."""

    def read_spoken_from(
        self, log: int, room: str, start: int, count: int
    ) -> Deferred[list[Entry]]:
        """Return the first `count` that were spoken from an offset on."""

    def check(self) -> Deferred[None]:
        """Fail if the journal is not where it was: it was deleted, or replaced by another."""

    def trim(self, logs: Sequence[int], entries: int, since: float) -> Deferred[dict[int, Trimmed]]:
        """Delete some of what is more than `entries` in a log, or older than a time.

        What was said counts apart from comings and goings: those never push out what was said, and
        may go from between. The last entry of a log goes only for its age. A bound of 0 is none.

        Returns:
            The logs in which something was deleted.
        """


def judge(claims: Sequence[Claim], owners: Mapping[str, str]) -> str:
    """Return the key of the first claim that is lost; empty if all hold."""
    for claim in claims:
        if claim.owner and owners.get(claim.key, "") not in ("", claim.owner, claim.was):
            return claim.key
    return ""
