"""A journal in memory, which answers when a test lets it, and fails when a test has it fail."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from twisted.internet.defer import Deferred, maybeDeferred, succeed
from twisted.internet.interfaces import IReactorTime

from chatapp.errors import JournalError
from chatapp.events import Whispered
from chatapp.log.entry import Entry
from chatapp.log.journal import Applied, Change, Drop, KeptLog, Offset, Trimmed
from chatapp.log.numbers import Numbers
from chatapp.log.search import Found, SearchRange, Wanted, newest, text_of
from chatapp.room_events import Said, removed
from chatapp.storage.kept import numbers_in

TRIM_ENTRIES = 3
"""How many entries are deleted at a time."""

_T = TypeVar("_T")


class FakeJournal:
    """Keeps everything in dictionaries, and answers in a turn of its own.

    While it is `holding`, what is asked for waits for `answer`; while `failing` says why, it fails.
    `said` counts what was ever said or whispered, which may have been deleted since.
    """

    lasts = True
    unsearchable = ""

    def __init__(self, clock: IReactorTime) -> None:
        self.holding = False
        self.failing = ""
        self.pages_read = 0
        self.waiting: list[tuple[Callable[[], Any], Deferred[Any]]] = []
        self.rows: defaultdict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
        self.owners: dict[str, str] = {}
        self.ends: dict[int, int] = {}
        self.first: dict[int, int] = {}
        self.logs: dict[int, dict[int, Entry]] = {}
        self.said: Counter[str] = Counter()
        self._clock = clock

    @property
    def records(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """The records, as a start needs them."""
        return self.rows

    @property
    def claims(self) -> Mapping[str, str]:
        """The owners of what is claimed."""
        return self.owners

    @property
    def last_log(self) -> int:
        """The highest number that a log ever had."""
        return max([0, *numbers_in(self.rows), *self.first, *self.logs])

    def log(self, number: int, room: str, spoken: int) -> KeptLog:
        """Return how far a log reaches, and the last of what was said in it."""
        return self._kept(number, self._spoken(number)[-max(spoken, 1) :])

    def mail(self, number: int, start: int = 1) -> KeptLog:
        """Return a log of whispers."""
        first = max(start, self.first.get(number, 1))
        entries = self.logs.get(number, {})
        return self._kept(number, [entries[at] for at in sorted(entries) if at >= first])

    def copy(self) -> "FakeJournal":
        """Return what a crash leaves: all that was written, and nothing that is asked for."""
        copy = FakeJournal(self._clock)
        for kind, rows in self.rows.items():
            copy.rows[kind] = dict(rows)
        copy.owners, copy.ends, copy.first = dict(self.owners), dict(self.ends), dict(self.first)
        copy.logs = {log: dict(entries) for log, entries in self.logs.items()}
        copy.said = Counter(self.said)
        return copy

    def begin_life(self) -> None:
        """Note which tokens were given until now, as is done where what was shown may lack."""
        for user, row in self.rows["user"].items():
            outlived = [row["digest"], row["previous"]]
            self.rows["user"][user] = {**row, "outlived": outlived}

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

    def write(self, batch: Sequence[Change]) -> Deferred[list[Applied]]:
        return self._ask(lambda: self._write(batch))

    def read(self, log: int, room: str, start: int, count: int) -> Deferred[list[Entry]]:
        entries = self.logs.get(log, {})
        self.pages_read += 1
        return self._ask(
            lambda: [entry for at, entry in sorted(entries.items()) if at >= start][:count]
        )

    def read_spoken(
        self, log: int, room: str, end: int, count: int, max_bytes: int
    ) -> Deferred[list[Entry]]:
        return self._ask(
            lambda: [entry for entry in self._spoken(log) if entry.offset < end][-count:]
        )

    def search(self, wanted: Wanted) -> Deferred[Found]:
        def look(place: SearchRange) -> list[Entry]:
            return [
                entry
                for at, entry in sorted(self.logs.get(place.log, {}).items(), reverse=True)
                if place.first <= at < place.end and not wanted.passes_over(entry.event)
                if all(word in text_of(entry.event) for word in wanted.words)
            ]

        return self._ask(
            lambda: newest(
                [(place.log, look(place)) for place in wanted.places], wanted, whole=True
            )
        )

    def read_spoken_from(
        self, log: int, room: str, start: int, count: int
    ) -> Deferred[list[Entry]]:
        return self._ask(
            lambda: [entry for entry in self._spoken(log) if entry.offset >= start][:count]
        )

    def check(self) -> Deferred[None]:
        return succeed(None)

    def trim(self, logs: Sequence[int], entries: int, since: float) -> Deferred[dict[int, Trimmed]]:
        def trim() -> dict[int, Trimmed]:
            trimmed = {log: self._trim(log, entries, since) for log in logs}
            return {log: result for log, result in trimmed.items() if result is not None}

        return self._ask(trim)

    def _ask(self, do: Callable[[], _T]) -> Deferred[_T]:
        deferred: Deferred[_T] = Deferred()
        self.waiting.append((do, deferred))
        if not self.holding:
            self._clock.callLater(0, self._answer_unless_holding)
        return deferred

    def _answer_unless_holding(self) -> None:
        if self.waiting and not self.holding:
            self.answer()

    def _write(self, batch: Sequence[Change]) -> list[Applied]:
        numbers = Numbers(self.ends, self.owners)
        applied, news = numbers.apply(batch)
        for change, result in zip(batch, applied, strict=True):
            if not result.lost:
                self._keep(change, result.offsets)
        numbers.take(news)
        return applied

    def _keep(self, change: Change, offsets: tuple[int, ...]) -> None:
        for entry, offset in zip(change.entries, offsets, strict=True):
            log = self.logs.setdefault(entry.log, {})
            log[offset] = Entry(offset, entry.time, entry.event, entry.by)
            if isinstance(entry.event, Said | Whispered):
                self.said[entry.event.text] += 1
        for record in change.records:
            if record.value is None:
                self.rows[record.kind].pop(record.key, None)
            else:
                value = {
                    name: offsets[part.index] + part.after if isinstance(part, Offset) else part
                    for name, part in record.value.items()
                }
                self.rows[record.kind][record.key] = value
        self._redact(change)
        for drop in change.drops:
            self._drop(drop)

    def _drop(self, drop: Drop) -> None:
        if drop.only:
            self.logs[drop.log] = {
                at: entry for at, entry in self.logs[drop.log].items() if at not in drop.only
            }
        elif drop.before is None:
            self.logs.pop(drop.log, None)
            self.first.pop(drop.log, None)
        else:
            self._delete(drop.log, drop.before)

    def _redact(self, change: Change) -> None:
        """Put other entries in the place of those whose words go: who has read one still has it."""
        for redaction in change.redactions:
            log = self.logs.get(redaction.log, {})
            if redaction.offset in log:
                old = log[redaction.offset]
                event = removed(old.event, redaction.by)
                log[redaction.offset] = Entry(old.offset, old.time, event, old.by)

    def _delete(self, log: int, first: int) -> None:
        self.first[log] = first
        entries = self.logs.get(log, {})
        for at in [at for at in entries if at < first]:
            del entries[at]

    def _trim(self, log: int, most: int, since: float) -> Trimmed | None:
        """Delete a few entries; None if there was nothing to delete."""
        entries = self.logs.get(log, {})
        gone = 0
        while gone < TRIM_ENTRIES and (at := self._excessive(log, most, since)):
            del entries[at]
            gone += 1
            self.first[log] = min(entries, default=at + 1)
        return Trimmed(self.first[log], more=gone == TRIM_ENTRIES) if gone else None

    def _excessive(self, log: int, most: int, since: float) -> int:
        """Return the offset of the entry that is to go next; 0 if all may stay."""
        entries = self.logs.get(log, {})
        oldest = min(entries, default=0)
        came = [at for at in sorted(entries) if not entries[at].spoken]
        if oldest and (entries[oldest].time < since or 0 < most < len(entries) - len(came)):
            return oldest
        return came[0] if 0 < most < len(came) else 0

    def _spoken(self, log: int) -> list[Entry]:
        return [entry for _, entry in sorted(self.logs.get(log, {}).items()) if entry.spoken]

    def _kept(self, log: int, entries: list[Entry]) -> KeptLog:
        first = self.first.get(log, 1)
        return KeptLog(first, max([first, *(at + 1 for at in self.logs.get(log, {}))]), entries)
