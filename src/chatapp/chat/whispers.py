"""Whispers: what one user says to another, kept in a log for each of the two.

So a whisper waits for a user who is slow or absent like an entry of a room, is kept like one, and
has its place among the lines of the rooms.

What waits for a user is bounded, in all and from each sender. A sender is an address, or a user
whose address is not counted: so nobody can fill another's mailbox, and friends get through.

Invariants: both logs and the note for `/reply` are one change, so a whisper is in both or in none.
A whisper counts from when it is decided on, so however much is sent while the journal writes, no
mailbox gets too much.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

from chatapp.chat.changes import Changes
from chatapp.chat.flusher import Flusher
from chatapp.config import Settings
from chatapp.errors import LimitError
from chatapp.events import Away, Notice, Whispered
from chatapp.log.entry import Entry
from chatapp.log.journal import Change, KeptLog, NewEntry, Record
from chatapp.log.log import Log
from chatapp.log.pages import Pages
from chatapp.log.reader import Reader
from chatapp.session.session import Session
from chatapp.session.user import User

TOLD_AT_MOST = 1000
"""Number of users of whom it is known that they were told that a user is away."""


class Whispers:
    """Passes whispers on, to users who are there and users who may come back.

    Attributes:
        _coming: for each user's number, and as whom senders are counted, the bytes of whispers that
            are on their way to the journal.
    """

    def __init__(
        self,
        settings: Settings,
        flusher: Flusher,
        changes: Changes,
        wall: Callable[[], float],
        pages: Pages | None,
    ) -> None:
        self._settings = settings
        self._pages = pages
        self._flusher = flusher
        self._changes = changes
        self._wall = wall
        self._coming: dict[int, Counter[str]] = {}

    def send(self, session: Session, other: User, text: str) -> None:
        """Say something to one user, who reads it on coming back if absent.

        Raises:
            LimitError: the other has too much to read, in all or from this sender, or it cannot be
                saved.
        """
        user = session.user
        self._changes.check()
        self.check_room_for(session, other)
        now = self._wall()
        by = _counted_as(session)
        sent = Whispered(user.name, other.name, text, True, user.id, other.id)
        received = replace(sent, outgoing=False)
        change = Change(
            [
                NewEntry(self.log_of(user).id, now, sent),
                NewEntry(self.log_of(other).id, now, received, by),
            ]
        )
        if other.may_return and user.id not in other.ignored:
            value = {"id": user.id, "name": user.name}
            change.records.append(Record("whisperer", str(other.id), value))
        coming = self._coming.setdefault(other.id, Counter())
        size = Entry(0, now, received).size
        coming[by] += size

        def kept(_: tuple[int, ...]) -> None:
            coming[by] -= size
            if not +coming:
                self._coming.pop(other.id, None)
            self._deliver(session, other)

        self._changes.submit_for(session, change, kept)

    def log_of(self, user: User) -> Log:
        """Return the log of what is whispered to a user."""
        if user.whispers is None:
            user.whispers = Log("", number=user.id)
            self._flusher.add_log(user.whispers)
            if user.account is not None:
                self.keep(user)
        return user.whispers

    def keep(self, user: User) -> None:
        """Keep what is whispered to a registered user like what is said in a room."""
        limits = self._settings.limits
        if user.whispers is not None and self._pages is not None:
            most = 2 * limits.unread_bytes or limits.log_bytes
            user.whispers.page(self._pages, limits.log_entries, min(most, limits.log_bytes))

    def restore(self, user: User, kept: KeptLog, read: int) -> None:
        """Go on with what was whispered to a registered user.

        Args:
            user: the user.
            kept: how far it reaches, with what the user has not read.
            read: the offset before which the user has read everything.
        """
        if kept.end > 1 and user.account is not None:
            log = self.log_of(user)
            log.load(kept)  # what is not read counts against who sends more
            user.account.mail = Reader(log, max(read, log.kept))

    def _deliver(self, session: Session, other: User) -> None:
        """Let both read what is in their logs now."""
        self._flusher.counts.entries[Whispered] += 1
        if session.user.id not in other.ignored:
            other.whisperer = session.user
        session.user.spoke = True
        for user in (session.user, other):
            log = user.whispers
            for live in user.sessions:
                if live.is_here and log is not None:
                    live.whisper(log)
            if log is not None and user.account is not None:
                log.trim()
        self._tell_away(session, other)
        if other.is_absent:
            session.tell(Notice(_when_absent(other)))

    def _tell_away(self, session: Session, other: User) -> None:
        """Tell a session once, while it lasts, that the user it whispers to is away."""
        if other.away is None or session.user.id in other.told_away:
            return
        told = other.told_away if len(other.told_away) < TOLD_AT_MOST else frozenset()
        other.told_away = told | {session.user.id}
        session.tell(Away(other.name, other.away))

    def check_room_for(self, session: Session, other: User) -> None:
        """Check that a user may be whispered to."""
        limits = self._settings.limits
        unread = list(_unread(other))
        coming = self._coming.get(other.id, Counter())
        waiting = sum(entry.size for entry in unread)
        if other.sessions:
            waiting = min(live.outbox.owed for live in other.sessions)
        if 0 < limits.unread_bytes < waiting + coming.total():
            reason = "too far behind to be whispered to: {name}"
            raise LimitError("unread_bytes", reason, name=other.name)
        own = sum(entry.size for entry in unread if _is_from(session, entry))
        if 0 < limits.mailbox_bytes < own + coming[_counted_as(session)]:
            reason = "{name} has not read your earlier whispers yet; try again later"
            raise LimitError("mailbox_bytes", reason, name=other.name)


def _unread(user: User) -> Iterator[Entry]:
    """Iterate over the whispers of a user that were not given, or that may not have arrived."""
    log = user.whispers
    if log is None:
        return iter(())
    if user.sessions:
        readers = [live.outbox.whispers for live in user.sessions]
        return log.entries_from(max(log.end if r is None else r.cursor for r in readers))
    mail = user.account.mail if user.account is not None else None
    left = [reader.acknowledged for device in user.devices if (reader := device.whispers)]
    return log.entries_from(max([log.kept, *left, *([mail.cursor] if mail else [])]))


def _when_absent(user: User) -> str:
    """Return what a sender is told whose whisper waits."""
    if user.account is not None:
        return f"{user.name} is not here, and reads it on logging in"
    return f"{user.name} is away, and reads it on coming back"


def _counted_as(session: Session) -> str:
    return session.address or str(session.user.id)


def _is_from(session: Session, entry: Entry) -> bool:
    """Whether a session counts as the sender of an entry of the other's whispers.

    A journal of an older version does not say as whom the sender was counted: such a whisper counts
    for whoever has the name of its sender.
    """
    event = entry.event
    if not isinstance(event, Whispered) or event.outgoing:
        return False
    return entry.by == _counted_as(session) if entry.by else event.sender == session.user.name
