"""What a journal is: where the logs, the rooms and those who may come back are kept.

The chat hands it a Batch at a time, and asks for what is older than its memory. Nothing of a batch
is shown to anyone before the journal says that it is kept.
"""

from dataclasses import dataclass, field
from typing import Protocol

from twisted.internet.defer import Deferred

from chatapp.log.entry import Entry


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room: the number of its log, the log's epoch, and what the room is about."""

    id: int
    name: str
    epoch: str
    topic: str


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user who may come back.

    `digest` is the hash of their token, and `previous` that of the one before if it is still good.
    `places` is for each room the offset that they are sure to have read up to, the last being the
    current room; `whispers` is the same for what was whispered to them, which is the log with the
    number `id`. `answers` say for the `ref` of each line that was done last in which room's log it
    is, and where. `until` is when they may no longer come back; 0 for one who is there, as far as
    the others have read, and whose time to come back begins with the next start.
    """

    id: int
    digest: bytes
    previous: bytes
    name: str
    guest: bool
    places: dict[str, int]
    whispers: int
    answers: dict[str, tuple[str, int]]
    until: float


@dataclass(frozen=True, slots=True)
class Batch:
    """What is to be kept, all of it or nothing; None for a room or a user that is to be forgotten.

    Entries are given with the number of their log.
    """

    entries: list[tuple[int, Entry]] = field(default_factory=list)
    rooms: dict[int, RoomRecord | None] = field(default_factory=dict)
    users: dict[int, UserRecord | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.entries or self.rooms or self.users)


@dataclass(frozen=True, slots=True)
class KeptLog:
    """How far a log reaches: from `first` to before `end`; and the last that was said in it."""

    first: int
    end: int
    spoken: list[Entry]


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a start needs; `last_id` is the highest number that a log ever had."""

    rooms: list[tuple[RoomRecord, KeptLog]]
    users: list[tuple[UserRecord, KeptLog]]
    last_id: int


@dataclass(frozen=True, slots=True)
class Trimmed:
    """Where a log begins now, and whether there is more to be deleted."""

    first: int
    more: bool


class Journal(Protocol):
    """Where everything is kept. The Deferreds fail with a JournalError."""

    def write(self, batch: Batch) -> Deferred[None]:
        """Keep a batch, all of it or nothing."""

    def read(self, log: int, room: str, start: int, count: int) -> Deferred[list[Entry]]:
        """Return so many entries of a room's log from an offset on."""

    def read_spoken(
        self, log: int, room: str, end: int, count: int, max_bytes: int
    ) -> Deferred[list[Entry]]:
        """Return the last that were spoken before an offset: so many, or about so many bytes."""

    def trim(self, log: int, entries: int, since: float) -> Deferred[Trimmed]:
        """Delete some of what is more than so many entries, or older than a time; 0 is no bound."""
