"""Unread: where a new login begins to read in each of a user's rooms, and what is before that.

A program may say itself what it has read.
"""

from collections.abc import Iterator, Mapping

from chatapp.chat.places import reader_after
from chatapp.events import Notice
from chatapp.log.reader import Reader
from chatapp.names import fold
from chatapp.session.account import Account
from chatapp.session.user import User
from chatapp.text import counted
from chatapp.wire.requests import Seen

SHOWN_AT_MOST = 100
"""Entries of each room that are shown at login, of those that the user has not read."""

Places = dict[str, Reader]


def places_of(account: Account, seen: Seen) -> Places:
    """Return readers that begin where a user has read to, or not long before the end.

    Args:
        account: the user's.
        seen: for some of the rooms, what the program has read itself.
    """
    return {
        name: reader_after(read.log, seen[fold(name)]) if fold(name) in seen else _recent(read)
        for name, read in account.rooms.items()
    }


def mail_of(user: User, account: Account, seen: int | None) -> Reader | None:
    """Return the same of what was whispered to the user; None if nothing was.

    An id that was never given says nothing, for whispers have no epoch: all that is kept comes.
    """
    log, read = user.whispers, account.mail
    if log is None:
        return None
    if seen is not None:
        return Reader(log, max(log.kept, seen + 1) if seen < log.end else log.kept)
    return _recent(read if read is not None else Reader(log, log.kept))


def _recent(read: Reader) -> Reader:
    log = read.log
    begin = max(read.cursor, log.kept, log.end - SHOWN_AT_MOST)
    return Reader(log, begin, log.end)


def earlier(read: Places, readers: Places, seen: Seen) -> dict[str, int]:
    """Return by the rooms' names how much the user has not read before the readers begin.

    Nothing is said of the rooms of which the program has said what it has read.
    """
    before = {
        name: reader.cursor - read[name].cursor
        for name, reader in readers.items()
        if fold(name) not in seen
    }
    return {name: number for name, number in before.items() if number > 0}


def notices_of(earlier: Mapping[str, int], current: str) -> Iterator[Notice]:
    """Yield the same in words."""
    for name, number in earlier.items():
        where = "" if name == current else f" in {name}"
        yield Notice(f"{counted(number, 'earlier message')}{where}: /history")
