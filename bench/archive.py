"""An archive: a journal with a long history of the lobby, and how fast a server reads it."""

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from bench.run import Bench
from bench.timed import Timed
from bench.visitor import Visitor
from chatapp.names import LOBBY
from chatapp.room_events import Said
from chatapp.storage.sqlite import SqliteJournal
from chatapp.wire.objects import to_object

_ROOM = 1


class Archive(Timed):
    """A folder with a journal of `count` messages, and the times that its server took."""

    def __init__(self, bench: Bench, folder: Path, count: int) -> None:
        folder.mkdir()
        write_archive(folder / "journal", count)
        super().__init__(bench, folder, f"{count:,} kept")
        self._count = count
        self._last = text(count).encode() + b"\r\n"

    def visit(self) -> None:
        """Join, and ask for the history."""
        with Visitor(self.port) as visitor:
            self.note("join_ms", visitor.joined)
            self._check(visitor, 20)
            for count in (20, 1000):
                self.note(f"history_{count}_ms", visitor.history(count, self._last))
                self._check(visitor, 20)

    def _check(self, visitor: Visitor, least: int) -> None:
        """See that at least `least` of the last messages were shown, and none was left out."""
        shown, count = visitor.shown, self._count
        if len(shown) < least or shown != list(range(count - len(shown) + 1, count + 1)):
            self.bench.fault(f"{self.label}: the history shown is not what was said")
        self.checked += len(shown)


def text(number: int) -> str:
    """Return the text of a message, by its number."""
    return f"message {number:08d}, with a few words more, so that it is as long as most"


def write_archive(path: Path, count: int) -> None:
    """Write a journal of messages that were said a second apart; the last was said just now."""
    journal = SqliteJournal(str(path), None)
    journal.open()
    journal.close()
    with closing(sqlite3.connect(path)) as db, db:
        room = json.dumps({"name": LOBBY, "epoch": "archived", "topic": ""})
        db.execute("INSERT INTO record VALUES ('room', ?, ?)", (str(_ROOM), room))
        db.execute("INSERT INTO claim VALUES (?, ?)", (f"room:{LOBBY}", str(_ROOM)))
        db.executemany("INSERT INTO entry VALUES (?, ?, ?, ?, ?)", _rows(count))


def _rows(count: int) -> Iterator[tuple[int, int, float, str, str]]:
    now = time.time()
    for number in range(1, count + 1):
        record = to_object(Said(LOBBY, "ann", text(number)))
        kind = record.pop("type")
        yield _ROOM, number, now - count + number, kind, json.dumps(record)
