"""Reports: what a journal holds of order, for its owner at the shell; nothing secret is in them.

Invariant: the journal is only read, also beside a running server.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote

from chatapp.errors import JournalError
from chatapp.events import EVERYWHERE, Audited
from chatapp.log.entry import Entry
from chatapp.names import fold
from chatapp.storage.journal_error import as_journal_error
from chatapp.storage.rows import entry_of
from chatapp.storage.schema import check_is_ours
from chatapp.text import escape, show_time

Row = tuple[str, ...]
Owners = frozenset[str]
"""The owners' names, as `fold` returns them."""

NOTHING = "-"
"""In a column of which there is nothing."""

FOREVER = "forever"


class Source(Protocol):
    """What can be read of a journal."""

    def records(self, kind: str) -> Mapping[str, Mapping[str, Any]]:
        """Return the records of a kind, by their keys, in the order of those."""

    def entries(self, log: int) -> Iterable[Entry]:
        """Return the entries of a log, by their offsets."""


class FileSource:
    """What can be read of a journal in a file."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    def records(self, kind: str) -> Mapping[str, Mapping[str, Any]]:
        """Return the records of a kind, by their keys, in the order of those."""
        query = "SELECT key, value FROM record WHERE kind = ? ORDER BY key"
        return {key: json.loads(value) for key, value in self._database.execute(query, (kind,))}

    def entries(self, log: int) -> Iterator[Entry]:
        """Return the entries of a log, by their offsets."""
        query = "SELECT offset, time, type, body FROM entry WHERE log = ? ORDER BY offset"
        return (entry_of("", found) for found in self._database.execute(query, (log,)))


@contextmanager
def open_file(path: str) -> Iterator[Source]:
    """Open the file of a journal to read it.

    Raises:
        JournalError: it cannot be read, and why.
    """
    with as_journal_error():
        if not Path(path).exists():
            raise JournalError("there is no such journal")
        # Immutable: where no server is, nor was killed, SQLite makes no files of its own.
        immutable = "" if Path(f"{path}-wal").exists() else "&immutable=1"
        address = f"file:{quote(path)}?mode=ro{immutable}"
        with closing(sqlite3.connect(address, uri=True, timeout=10)) as database:
            if not check_is_ours(database):
                raise JournalError("it is empty")
            yield FileSource(database)


def report(source: Source, what: str, owners: Iterable[str] = ()) -> list[str]:
    """Return lines of plain columns, the first of which names these; times are in UTC.

    Args:
        source: the journal.
        what: one of REPORTS.
        owners: the names of the owners, as the configuration has them.

    Raises:
        JournalError: the journal cannot be read, and why.
    """
    head, find = REPORTS[what]
    named = frozenset(map(fold, owners))
    try:
        return list(_columns([head, *find(source, named)]))
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise JournalError(f"it holds what was not expected: {error!r}") from error


def _audit(source: Source, _owners: Owners) -> Iterator[Row]:
    """Yield what was done, the oldest first."""
    for row in source.records("audit").values():
        for entry in source.entries(row["log"]):
            done = entry.event
            if isinstance(done, Audited):
                until = FOREVER if done.act in ("ban", "mute") else ""
                yield (
                    show_time(entry.time),
                    done.by,
                    done.act,
                    done.whom,
                    done.place,
                    show_time(done.until) if done.until else until,
                    done.why,
                )


def _users(source: Source, owners: Owners) -> Iterator[Row]:
    """Yield the registered users, by their names."""
    operators = source.records("operator")
    accounts = source.records("account").items()
    for number, row in sorted(accounts, key=lambda one: str(one[1]["name"]).lower()):
        role = "operator" if number in operators else "user"
        yield row["name"], show_time(row["since"]), "owner" if fold(row["name"]) in owners else role


def _bans(source: Source, _owners: Owners) -> Iterator[Row]:
    """Yield who is banned or may say nothing."""
    rooms = {number: row["name"] for number, row in source.records("room").items()}
    for row in source.records("hold").values():
        until = show_time(row["until"]) if row["until"] else FOREVER
        where = rooms.get(str(row["room"]), EVERYWHERE)
        yield row["kind"], row["whom"], where, row["by"], until, row["why"]


Find = Callable[[Source, Owners], Iterable[Row]]

REPORTS: Mapping[str, tuple[Row, Find]] = {
    "audit": (("when", "by", "what", "whom", "where", "until", "why"), _audit),
    "users": (("name", "since", "role"), _users),
    "bans": (("what", "who", "where", "by", "until", "why"), _bans),
}
"""The names of the columns, and what finds the rows."""


def _columns(rows: list[Row]) -> Iterator[str]:
    """Yield lines in which the columns stand below each other."""
    shown = [[escape(cell) or NOTHING for cell in row] for row in rows]
    widths = [max(map(len, cells)) for cells in zip(*shown, strict=True)]
    for row in shown:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()
