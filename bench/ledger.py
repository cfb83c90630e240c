"""A ledger: a journal in which many names are registered, and how fast a server goes on with it.

Nothing is hashed for it: all names have one password, and each has a bot's token.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import count
from pathlib import Path

from bench.run import Bench
from bench.timed import Timed
from bench.visitor import Visitor
from chatapp.chat.account_records import (
    account_record,
    member_record,
    password_record,
    token_record,
)
from chatapp.chat.name_claims import name_claim
from chatapp.chat.tokens import hash_token
from chatapp.log.journal import Record
from chatapp.log.log import Log
from chatapp.names import LOBBY
from chatapp.ops.hashing import ARGON
from chatapp.session.account import Account, BotToken
from chatapp.session.user import User
from chatapp.storage.sqlite import SqliteJournal

PASSWORD = "horse battery"  # noqa: S105 - of nobody
_ROOM = 1
_FIRST = 2  # users and rooms share the numbers
_SINCE = 1_700_000_000.0


class Ledger(Timed):
    """A folder with a journal of so many accounts, and the times that its server took."""

    def __init__(self, bench: Bench, folder: Path, accounts: int) -> None:
        folder.mkdir()
        write_ledger(folder / "journal", accounts)
        super().__init__(bench, folder, f"{accounts:,} accounts")
        self._owners = (number % accounts for number in count())

    def visit(self) -> None:
        """Join as a guest, and then log in as one owner after the other."""
        with Visitor(self.port) as visitor:
            self.note("join_ms", visitor.joined)
        line = login(next(self._owners))
        with Visitor(self.port, line, b"-- you are up to date\r\n") as owner:
            self.note("login_ms", owner.joined)


def owner_name(number: int) -> str:
    """Return the name of an owner; all have one length, so that none is the begin of another."""
    return f"owner{number:05d}"


def login(number: int) -> bytes:
    """Return the line by which a bot of an owner logs in, for which nothing is hashed."""
    return f"/login {owner_name(number)} {_secret(number)}".encode()


def write_ledger(path: Path, accounts: int) -> None:
    """Write a journal in which so many names are registered, all of them in the lobby."""
    journal = SqliteJournal(str(path), None)
    journal.open()
    journal.close()
    lobby = Log(LOBBY, number=_ROOM)
    room = Record("room", str(_ROOM), {"name": LOBBY, "epoch": "archived", "topic": ""})
    digest = ARGON.hash(PASSWORD)
    users = [User(_FIRST + number, owner_name(number), None) for number in range(accounts)]
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany("INSERT INTO record VALUES (?, ?, ?)", [_row(room)])
        db.execute("INSERT INTO claim VALUES (?, ?)", (f"room:{LOBBY}", str(_ROOM)))
        claims = map(name_claim, users)
        db.executemany("INSERT INTO claim VALUES (?, ?)", ((c.key, c.owner) for c in claims))
        for number, user in enumerate(users):
            rows = map(_row, _records(number, user, lobby, digest))
            db.executemany("INSERT INTO record VALUES (?, ?, ?)", rows)


def _records(number: int, user: User, lobby: Log, digest: str) -> Iterator[Record]:
    account = Account(digest, _SINCE)
    yield account_record(user, account)
    yield password_record(user, digest)
    yield member_record(user, lobby)
    yield token_record(user, "bot", BotToken(hash_token(_secret(number)).hex(), _SINCE))


def _row(record: Record) -> tuple[str, str, str]:
    return record.kind, record.key, json.dumps(record.value)


def _secret(number: int) -> str:
    return f"ct_{number:032d}"
