"""What a journal is: it keeps the logs, the rooms, and the users who may come back.

The chat knows storage by this interface only, so another kind of storage changes nothing in it. The
rules between the two:

- The chat writes one batch at a time. The next one is written when the journal has answered.
- Nothing of a batch is shown to anyone before the journal has answered that it is kept.
- A batch is kept as a whole or not at all. One that failed is written again, with the same content.
- Entries that memory no longer holds are read back from the journal.
"""

from dataclasses import dataclass, field
from typing import Protocol

from twisted.internet.defer import Deferred

from chatapp.log.entry import Entry


@dataclass(frozen=True, slots=True)
class RoomRecord:
    """A room, as the journal keeps it.

    Attributes:
        id: the number of its log; no other log has it.
        name: its name.
        epoch: the name of this life of its log; offsets of another epoch mean nothing in it.
        topic: what the room is about; empty if nobody has said.
    """

    id: int
    name: str
    epoch: str
    topic: str


@dataclass(frozen=True, slots=True)
class UserRecord:
    """A user who may come back, as the journal keeps it.

    Attributes:
        id: the number of the log of the user's whispers; no other log has it.
        digest: the hash of the user's token.
        previous: the hash of the token before it, while that is still valid; else empty.
        name: the user's name.
        guest: True if the user has taken no name yet.
        places: for each room the offset before which the user has certainly read everything. The
            current room stands last.
        whispers: the same for the user's whispers; those before this offset are deleted.
        answers: for the `ref` of each line that was done last, the room in whose log the line is,
            and its offset there.
        until: when the user may no longer come back, in seconds since 1970. 0 if, as far as others
            were told, the user is here; the time to come back then begins with the next start.
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
    """What is to be kept next.

    Attributes:
        entries: new entries, each with the number of its log.
        rooms: the rooms that changed, by the number of their log; None for one to be forgotten.
        users: the users that changed, by the number of their log; None for one to be forgotten.
    """

    entries: list[tuple[int, Entry]] = field(default_factory=list)
    rooms: dict[int, RoomRecord | None] = field(default_factory=dict)
    users: dict[int, UserRecord | None] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.entries or self.rooms or self.users)


@dataclass(frozen=True, slots=True)
class KeptLog:
    """What is kept of a log.

    Attributes:
        first: the offset of its oldest entry.
        end: the offset that its next entry gets.
        spoken: the last entries of a room that people said, or all whispers to a user.
    """

    first: int
    end: int
    spoken: list[Entry]


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a start needs.

    Attributes:
        rooms: the rooms and their logs, the oldest first.
        users: the users who may come back, and the logs of their whispers.
        last_id: the highest number of a log that there is a trace of.
    """

    rooms: list[tuple[RoomRecord, KeptLog]]
    users: list[tuple[UserRecord, KeptLog]]
    last_id: int


@dataclass(frozen=True, slots=True)
class Trimmed:
    """What a call of `trim` came to.

    Attributes:
        first: the offset of the log's oldest entry now.
        more: True if `trim` is to be called again, because more may have to be deleted.
    """

    first: int
    more: bool


class Journal(Protocol):
    """Keeps everything. Its Deferreds fail with a JournalError."""

    def write(self, batch: Batch) -> Deferred[None]:
        """Keep a batch: all of it, or, if the Deferred fails, nothing."""

    def read(self, log: int, room: str, start: int, count: int) -> Deferred[list[Entry]]:
        """Return the entries of a room's log from the offset `start` on, before `start + count`."""

    def read_spoken(
        self, log: int, room: str, end: int, count: int, max_bytes: int
    ) -> Deferred[list[Entry]]:
        """Return the last spoken entries before the offset `end`.

        They are `count` at the most, and fewer if those have about `max_bytes` already.
        """

    def trim(self, log: int, entries: int, since: float) -> Deferred[Trimmed]:
        """Delete a portion of a room's oldest entries.

        Args:
            log: the number of the room's log.
            entries: how many entries may remain; 0 for any number.
            since: the time, in seconds since 1970, before which entries are too old.
        """
