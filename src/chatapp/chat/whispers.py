"""Whispers: what one user says to one other, in a log of each of the two.

So a whisper waits for one who is slow or away like what is said in a room, is kept with it, and
has its place between the lines of the rooms.
"""

from collections.abc import Callable

from chatapp.chat.flusher import Flusher
from chatapp.config import Settings
from chatapp.errors import LimitError
from chatapp.events import Notice, Whispered
from chatapp.log.log import Log
from chatapp.session.session import Session
from chatapp.session.user import User


class Whispers:
    """Passes whispers on, to those who are there and those who may come back."""

    def __init__(self, settings: Settings, flusher: Flusher, seconds: Callable[[], float]) -> None:
        self._settings = settings
        self._flusher = flusher
        self._seconds = seconds

    def send(self, session: Session, other: User, text: str) -> None:
        """Say something to one user, who reads it on coming back if they are away.

        Raises:
            ChatError: they have too much to read, or it cannot be saved.
        """
        user = session.user
        self._flusher.check_can_save()
        if self._is_far_behind(other):
            raise LimitError(
                "unread_bytes", "too far behind to be whispered to: {name}", name=other.name
            )
        self._flusher.counts.entries[Whispered] += 1
        other.whisperer = user
        self._add(user, Whispered(user.name, other.name, text, outgoing=True))
        self._add(other, Whispered(user.name, other.name, text, outgoing=False))
        if other.absence is not None:
            session.tell(Notice(f"{other.name} is away, and reads it on coming back"))

    def _add(self, user: User, event: Whispered) -> None:
        if user.whispers is None:
            user.whispers = Log("", number=user.id)
        user.whispers.append(event, self._seconds())
        if user.digest:
            self._flusher.log_changed(user.whispers)
        else:  # nobody may come back who has no token
            user.whispers.durable = user.whispers.end
        if user.absence is None:
            user.live_session.whisper(user.whispers)

    def _is_far_behind(self, user: User) -> bool:
        if user.absence is None:
            return user.live_session.far_behind
        left, log = user.absence.whispers, user.whispers
        unread = log.size_from(left.acknowledged if left else log.kept) if log else 0
        return 0 < self._settings.limits.unread_bytes < unread
