"""A journal in memory, which answers when a test lets it, and fails when a test has it fail."""

from collections.abc import Callable
from typing import Any, TypeVar

from twisted.internet.defer import Deferred, maybeDeferred
from twisted.internet.interfaces import IReactorTime

from chatapp.errors import JournalError
from chatapp.events import Said, Whispered
from chatapp.log.entry import Entry
from chatapp.log.journal import Batch, Kept, KeptLog, RoomRecord, Trimmed, UserRecord

TRIM_ENTRIES = 3
"""How many entries are deleted at a time."""

_T = TypeVar("_T")


class FakeJournal:
    """Keeps everything in dictionaries, and answers in a turn of its own.

    While it is `holding`, what is asked for waits for `answer`; while `failing` says why, it fails.
    """

    def __init__(self, clock: IReactorTime) -> None:
        self.holding = False
        self.failing = ""
        self.pages_read = 0
        self.waiting: list[tuple[Callable[[], Any], Deferred[Any]]] = []
        self.rooms: dict[int, RoomRecord] = {}
        self.users: dict[int, UserRecord] = {}
        self.first: dict[int, int] = {}
        self.logs: dict[int, dict[int, Entry]] = {}
        self._clock = clock

    def open(self, recent: int) -> Kept:
        """Return what is kept, as a start needs it."""
        rooms = [
            (room, self._kept(room.id, self._spoken(room.id)[-recent:])) for room in self._rooms()
        ]
        users = [(user, self._mail(user)) for _, user in sorted(self.users.items())]
        return Kept(rooms, users, max([0, *self.rooms, *self.users, *self.logs]))

    def copy(self) -> "FakeJournal":
        """Return what a crash leaves: all that was written, and nothing that is asked for."""
        copy = FakeJournal(self._clock)
        copy.rooms, copy.users = dict(self.rooms), dict(self.users)
        copy.first = dict(self.first)
        copy.logs = {log: dict(entries) for log, entries in self.logs.items()}
        return copy

    def answer(self) -> None:
        """Do, or fail, the first of what it was asked for."""
        do, deferred = self.waiting.pop(0)
        if self.failing:
            deferred.errback(JournalError(self.failing))
        else:
            maybeDeferred(do).chainDeferred(deferred)

    def release(self) -> None:
        """Hold nothing any more."""
        self.holding = False
        while self.waiting:
            self.answer()

    def texts(self, log: int) -> list[str]:
        """Return what was said in a log."""
        entries = [entry.event for _, entry in sorted(self.logs.get(log, {}).items())]
        return [event.text for event in entries if isinstance(event, Said | Whispered)]

    def write(self, batch: Batch) -> Deferred[None]:
        return self._ask(lambda: self._write(batch))

    def read(self, log: int, room: str, start: int, count: int) -> Deferred[list[Entry]]:
        entries = self.logs.get(log, {})
        self.pages_read += 1
        return self._ask(
            lambda: [entries[at] for at in range(start, start + count) if at in entries]
        )

    def read_spoken(
        self, log: int, room: str, end: int, count: int, max_bytes: int
    ) -> Deferred[list[Entry]]:
        return self._ask(
            lambda: [entry for entry in self._spoken(log) if entry.offset < end][-count:]
        )

    def trim(self, log: int, entries: int, since: float) -> Deferred[Trimmed]:
        return self._ask(lambda: self._trim(log, entries, since))

    def _ask(self, do: Callable[[], _T]) -> Deferred[_T]:
        deferred: Deferred[_T] = Deferred()
        self.waiting.append((do, deferred))
        if not self.holding:
            self._clock.callLater(0, self._answer_unless_holding)
        return deferred

    def _answer_unless_holding(self) -> None:
        if self.waiting and not self.holding:
            self.answer()

    def _write(self, batch: Batch) -> None:
        for log, entry in batch.entries:
            self.logs.setdefault(log, {})[entry.offset] = entry
        self._keep(self.rooms, batch.rooms)
        self._keep(self.users, batch.users)

    def _keep(self, kept: dict[int, _T], changed: dict[int, _T | None]) -> None:
        for number, record in changed.items():
            if record is None:
                kept.pop(number, None)
                self.logs.pop(number, None)
            else:
                kept[number] = record

    def _trim(self, log: int, most: int, since: float) -> Trimmed:
        entries = self.logs.get(log, {})
        first = self.first.get(log, 1)
        for _ in range(TRIM_ENTRIES):
            oldest = entries.get(first)
            crowded = most and len(entries) > most
            if oldest is None or not (crowded or oldest.time < since):
                return Trimmed(first, more=False)
            del entries[first]
            first = self.first[log] = first + 1
        return Trimmed(first, more=True)

    def _rooms(self) -> list[RoomRecord]:
        return [room for _, room in sorted(self.rooms.items())]

    def _spoken(self, log: int) -> list[Entry]:
        return [entry for _, entry in sorted(self.logs.get(log, {}).items()) if entry.spoken]

    def _kept(self, log: int, entries: list[Entry]) -> KeptLog:
        first = self.first.get(log, 1)
        return KeptLog(first, max([first, *(at + 1 for at in self.logs.get(log, {}))]), entries)

    def _mail(self, user: UserRecord) -> KeptLog:
        entries = self.logs.get(user.id, {})
        mail = [entries[at] for at in sorted(entries) if at >= user.whispers]
        return KeptLog(user.whispers, user.whispers + len(mail), mail)
