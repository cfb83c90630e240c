"""Unread: where a new login begins to read in each of a user's rooms, and what is before that."""

from collections.abc import Iterator

from chatapp.events import Notice
from chatapp.log.reader import Reader
from chatapp.session.account import Account
from chatapp.session.user import User
from chatapp.text import counted

SHOWN_AT_MOST = 100
"""Entries of each room that are shown at login, of those that the user has not read."""

Places = dict[str, Reader]


def places_of(account: Account) -> Places:
    """Return readers that begin where a user has read to, or not long before the end."""
    return {name: _recent(read) for name, read in account.rooms.items()}


def mail_of(user: User, account: Account) -> Reader | None:
    """Return the same of what was whispered to the user; None if nothing was."""
    log, read = user.whispers, account.mail
    if log is None:
        return None
    return _recent(read if read is not None else Reader(log, log.kept))


def _recent(read: Reader) -> Reader:
    log = read.log
    begin = max(read.cursor, log.kept, log.end - SHOWN_AT_MOST)
    return Reader(log, begin, log.end)


def earlier(read: Places, readers: Places, current: str) -> Iterator[Notice]:
    """Yield how much the user has not read before the readers begin."""
    for name, reader in readers.items():
        earlier = reader.cursor - read[name].cursor
        if earlier > 0:
            where = "" if name == current else f" in {name}"
            yield Notice(f"{counted(earlier, 'earlier message')}{where}: /history")
