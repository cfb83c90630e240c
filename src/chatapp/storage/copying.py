"""Copying: a journal of one kind is made of one of another kind, and both are compared.

Invariants:

- Neither journal is in use meanwhile; each side sees to that.
- What is being made is no journal before all of it is there and was compared: no server opens it.
- The copy goes on in the epochs of the journal that it was made of. So that one is marked first: if
  a server ever opens it again, its rooms begin new epochs. No offset is used twice in one epoch.
- Entries are read and written in pieces, so memory is bounded by the records, as at a start.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice, zip_longest
from typing import Any, NamedTuple, Protocol, TypeVar

from chatapp.errors import JournalError

PIECE = 1000
"""Number of rows that are written in one go."""

Row = tuple[int, float, str, str]
"""An entry: its offset, its time, the type and the other fields of the event."""

Reach = Mapping[int, tuple[int, int]]
"""For each log, the first offset that is kept, and the offset that its next entry gets."""

_T = TypeVar("_T")

Tell = Callable[[int, int], None]
"""Called with how much is done, and how much there is to do."""


class Copied(NamedTuple):
    """What was copied.

    Attributes:
        entries: number of entries.
        records: number of records.
        claims: number of claims.
    """

    entries: int
    records: int
    claims: int


class Side(Protocol):
    """What can be read of a journal that is not in use.

    Attributes:
        batch: the number of the last batch; 0 if nothing was ever written.
    """

    batch: int

    def records(self) -> Mapping[tuple[str, str], str]:
        """Return the records as JSON, by kind and key."""

    def claims(self) -> Mapping[str, str]:
        """Return the owners of what is claimed, by key."""

    def reach(self) -> Reach:
        """Return how far each log reaches."""

    def rows(self, log: int) -> Iterator[Row]:
        """Yield the entries of a log, by their offsets."""


class Origin(Side, Protocol):
    """The journal that is copied."""

    def count(self) -> int:
        """Return the number of entries, or about that."""

    def leave(self) -> None:
        """Mark the journal: its rooms begin new epochs, if a server ever opens it again."""


class Copy(Side, Protocol):
    """The journal that is being made; what was left of an earlier attempt is not in it."""

    def add_records(self, records: Iterable[tuple[tuple[str, str], str]]) -> None:
        """Write some records."""

    def add_claims(self, claims: Iterable[tuple[str, str]]) -> None:
        """Write some claims."""

    def add_logs(self, reach: Iterable[tuple[int, tuple[int, int]]]) -> None:
        """Write how far some logs reach."""

    def add_rows(self, log: int, rows: list[Row]) -> None:
        """Write some entries of a log, after those before them."""

    def finish(self, batch: int) -> None:
        """Make a journal of it, whose last batch has this number."""


def copy_journal(origin: Origin, copy: Copy, tell: Tell) -> Copied:
    """Copy a journal, and compare the copy with it.

    Args:
        origin: the journal that is copied.
        copy: what is to be one.
        tell: called now and then; there are two steps for each entry.

    Raises:
        JournalError: the journal cannot be read, or the copy cannot be written or is another; then
            the copy is no journal.
    """
    total = 2 * origin.count()
    reach = origin.reach()
    _add_others(origin, copy, reach)
    done = 0
    for log in reach:
        for rows in pieces(origin.rows(log)):
            copy.add_rows(log, rows)
            done += len(rows)
            tell(done, total)
    records, claims = _compare_others(origin, copy, reach)
    entries = 0
    for log in reach:
        for rows in pieces(_same(log, origin.rows(log), copy.rows(log))):
            entries += len(rows)
            tell(done + entries, total)
    origin.leave()
    copy.finish(max(1, origin.batch))
    return Copied(entries, records, claims)


def _add_others(origin: Origin, copy: Copy, reach: Reach) -> None:
    """Copy all that is no entry."""
    for records in pieces(origin.records().items()):
        copy.add_records(records)
    for claims in pieces(origin.claims().items()):
        copy.add_claims(claims)
    for logs in pieces(reach.items()):
        copy.add_logs(logs)


def _compare_others(origin: Origin, copy: Copy, reach: Reach) -> tuple[int, int]:
    """See that all is the same that is no entry; return how many records and claims there are."""
    records, claims = origin.records(), origin.claims()
    _compare("record", records, copy.records())
    _compare("claim", claims, copy.claims())
    _compare("log", reach, copy.reach())
    return len(records), len(claims)


def pieces(rows: Iterable[_T]) -> Iterator[list[_T]]:
    """Yield rows, some at a time."""
    left = iter(rows)
    while piece := list(islice(left, PIECE)):
        yield piece


def _compare(what: str, one: Mapping[Any, object], other: Mapping[Any, object]) -> None:
    if one != other:
        keys = (key for key in (*one, *other) if one.get(key) != other.get(key))
        raise JournalError(f"the copy has another {what}: {next(keys)}")


def _same(log: int, one: Iterator[Row], other: Iterator[Row]) -> Iterator[Row]:
    """Yield the rows of a log, which are to be the same."""
    for row, copied in zip_longest(one, other):
        if row != copied:
            offset = (row or copied)[0]
            raise JournalError(f"the copy has another entry in log {log}: {offset}")
        yield row
