"""Reports: what a journal holds of order, for its owner at the shell; nothing secret is in them.

Invariant: the file is only read, also beside a running server.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from chatapp.errors import JournalError
from chatapp.events import EVERYWHERE, Audited
from chatapp.names import fold
from chatapp.storage.rows import entry_of
from chatapp.storage.schema import check_is_ours
from chatapp.storage.sqlite import as_journal_error
from chatapp.text import escape, show_time

Row = tuple[str, ...]
Owners = frozenset[str]
"""The owners' names, as `fold` returns them."""

NOTHING = "-"
"""In a column of which there is nothing."""

FOREVER = "forever"


def report(path: str, what: str, owners: Iterable[str] = ()) -> list[str]:
    """Return lines of plain columns, the first of which names these; times are in UTC.

    Args:
        path: the journal's file.
        what: one of REPORTS.
        owners: the names of the owners, as the configuration has them.

    Raises:
        JournalError: the journal cannot be read, and why.
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
            head, find = REPORTS[what]
            named = frozenset(map(fold, owners))
            try:
                return list(_columns([head, *find(database, named)]))
            except (KeyError, ValueError, TypeError, AttributeError) as error:
                raise JournalError(f"it holds what was not expected: {error!r}") from error


def _audit(database: sqlite3.Connection, _owners: Owners) -> Iterator[Row]:
    """Yield what was done, the oldest first."""
    for row in _records(database, "audit").values():
        query = "SELECT offset, time, type, body FROM entry WHERE log = ? ORDER BY offset"
        for entry in (entry_of("", found) for found in database.execute(query, (row["log"],))):
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


def _users(database: sqlite3.Connection, owners: Owners) -> Iterator[Row]:
    """Yield the registered users, by their names."""
    operators = _records(database, "operator")
    accounts = _records(database, "account").items()
    for number, row in sorted(accounts, key=lambda one: str(one[1]["name"]).lower()):
        role = "operator" if number in operators else "user"
        yield row["name"], show_time(row["since"]), "owner" if fold(row["name"]) in owners else role


def _bans(database: sqlite3.Connection, _owners: Owners) -> Iterator[Row]:
    """Yield who is banned or may say nothing."""
    rooms = {number: row["name"] for number, row in _records(database, "room").items()}
    for row in _records(database, "hold").values():
        until = show_time(row["until"]) if row["until"] else FOREVER
        where = rooms.get(str(row["room"]), EVERYWHERE)
        yield row["kind"], row["whom"], where, row["by"], until, row["why"]


Find = Callable[[sqlite3.Connection, Owners], Iterable[Row]]

REPORTS: Mapping[str, tuple[Row, Find]] = {
    "audit": (("when", "by", "what", "whom", "where", "until", "why"), _audit),
    "users": (("name", "since", "role"), _users),
    "bans": (("what", "who", "where", "by", "until", "why"), _bans),
}
"""The names of the columns, and what finds the rows."""


def _records(database: sqlite3.Connection, kind: str) -> dict[str, Mapping[str, Any]]:
    query = "SELECT key, value FROM record WHERE kind = ? ORDER BY key"
    return {key: json.loads(value) for key, value in database.execute(query, (kind,))}


def _columns(rows: list[Row]) -> Iterator[str]:
    """Yield lines in which the columns stand below each other."""
    shown = [[escape(cell) or NOTHING for cell in row] for row in rows]
    widths = [max(map(len, cells)) for cells in zip(*shown, strict=True)]
    for row in shown:
        yield "  ".join(map(str.ljust, row, widths)).rstrip()
