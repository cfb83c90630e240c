"""A journal in which many are banned, and how much CPU its server takes for those who come in.

A quarter of the bans each is of registered users, guests, addresses and networks; half of them end
in some days. A tenth of the users and guests is banned from the room that all enter, and all others
everywhere. Nobody who comes is banned.
"""

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from itertools import count
from pathlib import Path

from bench.child import free_port
from bench.ledger import owner_name, write_ledger
from bench.run import Bench
from bench.servers import PROXIED
from bench.timed import Timed
from bench.usage import cpu_time
from bench.visitor import Visitor
from chatapp.chat.charter import keeper_record
from chatapp.chat.holds import EVERYWHERE, Hold, hold_record
from chatapp.chat.user_records import number_record
from chatapp.log.journal import Record
from chatapp.names import skeleton
from chatapp.session.user import User

ROOM = "#club"
AT_ONCE = 10
"""How many come in one visit."""

ADDRESSES = 250
_IN_ROOM = 10
"""Of so many users, and of so many guests, one is banned from the room, the others everywhere."""

_FIRST_OWNER = 2  # the number, as a ledger gives it
_DAYS = 3 * 24 * 3600
_LENGTHS = (20, 22, 24, 28)
"""Of the networks, each of which has a prefix of its own."""


class Banned(Timed):
    """A folder with a journal of so many bans, and the times of CPU that its server took.

    Args:
        bench: runs the server.
        folder: the folder.
        bans: how many there are.
        accounts: how many names are registered, at least a quarter of `bans`.

    Attributes:
        proxied: where the server listens for proxies.
    """

    def __init__(self, bench: Bench, folder: Path, bans: int, accounts: int) -> None:
        folder.mkdir()
        write_ledger(folder / "journal", accounts)
        write_bans(folder / "journal", bans, accounts)
        self.proxied = free_port()
        super().__init__(bench, folder, f"{bans:,} bans", PROXIED.format(proxied=self.proxied))
        self._numbers = count()

    def visit(self) -> None:
        """Have guests come and take a name, each from an address of its own, and enter a room."""
        with ExitStack() as there:
            visitors: list[Visitor] = []

            def come() -> None:
                number = next(self._numbers)
                name, address = b"v%d" % number, f"198.51.100.{number % ADDRESSES + 1}"
                end = b" is now %b\r\n" % name
                visitor = Visitor(self.proxied, b"/nick " + name, end, address)
                visitors.append(there.enter_context(visitor))

            def join() -> None:
                visitors.pop().ask(b"/join " + ROOM.encode(), b"-- you are in " + ROOM.encode())

            self._note_cpu("connection_ms", come)
            self._note_cpu("join_ms", join)

    def _note_cpu(self, what: str, do: Callable[[], None]) -> None:
        """Do something as often as there are visitors; note the server's CPU for each time."""
        before = cpu_time(self.pid)
        for _ in range(AT_ONCE):
            do()
        self.note(what, (cpu_time(self.pid) - before) // AT_ONCE)


def write_bans(path: Path, bans: int, accounts: int) -> None:
    """Add a room, and so many bans, to a journal that has so many accounts and nothing else."""
    room = _FIRST_OWNER + accounts  # users and rooms share the numbers
    last = User(room + bans, "", None)
    made = {"name": ROOM, "epoch": "archived", "topic": "", "made_from": ""}
    records = [
        Record("room", str(room), made),
        keeper_record(room, _FIRST_OWNER),
        number_record(last),
        *_records(room, bans),
    ]
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("INSERT INTO claim VALUES (?, ?)", (f"room:{ROOM}", str(room)))
        rows = ((record.kind, record.key, json.dumps(record.value)) for record in records)
        db.executemany("INSERT INTO record VALUES (?, ?, ?)", rows)


def _of_user(hold: Hold, number: int, _room: int) -> None:
    hold.user, hold.whom = _FIRST_OWNER + number, owner_name(number)
    hold.owner = User(hold.user, hold.whom, None)


def _of_guest(hold: Hold, number: int, room: int) -> None:
    hold.user, hold.whom = room + 1 + number, f"troll{number}x"
    hold.key, hold.address = skeleton(hold.whom), "10.1.{}.{}".format(*divmod(number, 256))


def _of_address(hold: Hold, number: int, _room: int) -> None:
    hold.whom = "10.2.{}.{}".format(*divmod(number, 256))


def _of_network(hold: Hold, number: int, _room: int) -> None:
    high, low = divmod(number, 256)
    hold.whom = f"{11 + high}.{low}.0.0/{_LENGTHS[number % len(_LENGTHS)]}"


_OF_A_NAME = (_of_user, _of_guest)
_KINDS = (*_OF_A_NAME, _of_address, _of_network)
KINDS = len(_KINDS)


def _records(room: int, bans: int) -> Iterator[Record]:
    """Yield the records of the bans; some users and guests are banned in the room only."""
    now = time.time()
    for one in range(bans):
        number, kind = divmod(one, KINDS)
        seconds = _DAYS if number % 2 else 0
        in_room = _KINDS[kind] in _OF_A_NAME and number % _IN_ROOM == _IN_ROOM - 1
        hold = Hold("ban", room if in_room else EVERYWHERE, "", "judge", "spam", seconds)
        _KINDS[kind](hold, number, room)
        yield hold_record(hold, now + seconds if seconds else 0.0)
