"""Last read: how far a registered user has read each room, on any device; it never goes back.

A program says it. Of a person who reads text, it is what the session had been given when the person
typed something: whoever types has most likely looked.
"""

from chatapp.chat.account_records import read_record
from chatapp.chat.changes import Changes
from chatapp.chat.rooms import Rooms, not_in
from chatapp.errors import ChatError
from chatapp.log.reader import Reader
from chatapp.program_events import ReadElsewhere
from chatapp.session.session import Session


def note_typed(session: Session) -> None:
    """Note that the user of a session has seen what it was given."""
    account = session.user.account
    if account is None:
        return
    for name, reader in session.outbox.readers.items():
        _move(account.rooms.get(name), reader.cursor)
    mail = session.outbox.whispers
    if mail is not None:
        account.mail = account.mail or Reader(mail.log, mail.log.kept)
        _move(account.mail, mail.cursor)
    session.receipts.moved = True


def note_read(session: Session, rooms: Rooms, changes: Changes, name: str, offset: int) -> None:
    """Keep what a program says that its user has read, and tell the user's other programs.

    Args:
        session: the program's.
        rooms: all rooms.
        changes: keeps it.
        name: the room's name.
        offset: that of the last entry that was read.

    Raises:
        ChatError: the user is not registered or not in the room, there is no such entry yet, or it
            cannot be saved.
    """
    user, room = session.user, rooms.find(name, session.user)
    account, reader = user.account, room.readers.get(session)
    if account is None:
        raise ChatError(
            "only a registered user has a last read: /login NAME, or /register",
            code="not_logged_in",
        )
    if reader is None:
        raise not_in(room)
    if offset >= reader.cursor:
        raise ChatError(
            "you were not sent {id} of {name}", code="not_understood", id=offset, name=room.name
        )
    changes.check()
    read = account.rooms.get(room.name)
    news = read is not None and read.cursor <= offset
    _move(read, offset + 1)
    reader.confirm(offset + 1)
    session.receipts.moved = True

    def done() -> None:
        for other in user.sessions if news else ():
            if other is not session and other in room.readers and other.encoding.every_entry:
                other.tell(ReadElsewhere(room.name, offset))

    changes.keep_for(
        session,
        [] if read is None else [read_record(user, read)],
        lambda: user.account is account and account.rooms.get(room.name) is read,
        done,
    )


def _move(read: Reader | None, cursor: int) -> None:
    if read is not None:
        read.cursor = max(read.cursor, cursor)
