"""Whispers: what one user says to one other user, in a log of each of the two.

So a whisper waits for a user who is slow or absent like an entry of a room, is kept like one, and
has its place among the lines of the rooms.

Invariant: both logs and the note for `/reply` are one change, so a whisper is in both or in none.
"""

from collections.abc import Callable

from chatapp.chat.changes import Changes
from chatapp.chat.flusher import Flusher
from chatapp.config import Settings
from chatapp.errors import LimitError
from chatapp.events import Notice, Whispered
from chatapp.log.journal import Change, NewEntry, Record
from chatapp.log.log import Log
from chatapp.session.session import Session
from chatapp.session.user import User


class Whispers:
    """Passes whispers on, to users who are there and users who may come back."""

    def __init__(
        self, settings: Settings, flusher: Flusher, changes: Changes, wall: Callable[[], float]
    ) -> None:
        self._settings = settings
        self._flusher = flusher
        self._changes = changes
        self._wall = wall

    def send(self, session: Session, other: User, text: str) -> None:
        """Say something to one user, who reads it on coming back if absent.

        Raises:
            LimitError: the other has too much to read, or it cannot be saved.
        """
        user = session.user
        self._changes.check()
        if self._is_far_behind(other):
            raise LimitError(
                "unread_bytes", "too far behind to be whispered to: {name}", name=other.name
            )
        now = self._wall()
        events = (
            (user, Whispered(user.name, other.name, text, outgoing=True)),
            (other, Whispered(user.name, other.name, text, outgoing=False)),
        )
        change = Change([NewEntry(self.log_of(one).id, now, event) for one, event in events])
        if other.digest:  # whoever has no token may not come back
            value = {"id": user.id, "name": user.name}
            change.records.append(Record("whisperer", str(other.id), value))
        self._changes.submit_for(session, change, lambda _: self._deliver(session, other))

    def log_of(self, user: User) -> Log:
        """Return the log of what is whispered to a user."""
        if user.whispers is None:
            user.whispers = Log("", number=user.id)
            self._flusher.add_log(user.whispers)
        return user.whispers

    def _deliver(self, session: Session, other: User) -> None:
        """Let both read what is in their logs now."""
        self._flusher.counts.entries[Whispered] += 1
        other.whisperer = session.user
        session.user.spoke = True
        for user in (session.user, other):
            live = user.online_session
            if live is not None and live.is_here and user.whispers is not None:
                live.whisper(user.whispers)
        if other.absence is not None:
            session.tell(Notice(f"{other.name} is away, and reads it on coming back"))

    def _is_far_behind(self, user: User) -> bool:
        if user.absence is None:
            return user.live_session.far_behind
        left, log = user.absence.whispers, user.whispers
        unread = log.size_from(left.acknowledged if left else log.kept) if log else 0
        return 0 < self._settings.limits.unread_bytes < unread
