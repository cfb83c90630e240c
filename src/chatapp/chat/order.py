"""Order: makes what keeps order, and hands the parts to each other.

Commands use the parts: `chat.order.roles`, `chat.order.audit`, `chat.order.bouncer`.
"""

from collections.abc import Callable, Iterable

from chatapp.chat.audit import Audit
from chatapp.chat.bouncer import Bouncer
from chatapp.chat.flusher import Flusher
from chatapp.chat.holding import Holding
from chatapp.chat.roles import Roles
from chatapp.chat.rooms import Rooms
from chatapp.config import Settings
from chatapp.log.journal import Kept
from chatapp.session.user import User


class Order:
    """Who may do what, and what was done.

    Args:
        new_id: returns a number for a log.
        wall: tells the time of day, in seconds since 1970.
        seconds: tells the time of the monotonic clock.
    """

    def __init__(
        self,
        settings: Settings,
        rooms: Rooms,
        flusher: Flusher,
        new_id: Callable[[], int],
        wall: Callable[[], float],
        seconds: Callable[[], float],
    ) -> None:
        self.roles = Roles(settings, rooms)
        self.audit = Audit(flusher, wall)
        self.bouncer = Bouncer(seconds, wall)
        self.holding = Holding(self.bouncer, rooms, flusher, seconds, wall)
        self._rooms = rooms
        self._new_id = new_id
        if rooms.pages is None:  # nothing is kept from before
            self._open()

    def restore(self, kept: Kept, registered: Iterable[User]) -> None:
        """Go on from what the journal has kept; the rooms are open, and registered users known."""
        self.holding.restore(kept, registered)
        if not self.audit.restore(kept, self._rooms.pages):
            self._open()

    def _open(self) -> None:
        """Begin without anything that was kept."""
        self.audit.open(self._new_id(), self._rooms.pages)
