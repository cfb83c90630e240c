"""Order: makes what keeps order, and hands the parts to each other.

Commands use the parts: `chat.order.roles`, `chat.order.audit`.
"""

from collections.abc import Callable

from chatapp.chat.audit import Audit
from chatapp.chat.flusher import Flusher
from chatapp.chat.gate import Gate
from chatapp.chat.roles import Roles
from chatapp.chat.rooms import Rooms
from chatapp.config import Settings
from chatapp.log.journal import Kept


class Order:
    """Who may do what, and what was done.

    Args:
        new_id: returns a number for a log.
        wall: tells the time of day, in seconds since 1970.
    """

    def __init__(
        self,
        settings: Settings,
        rooms: Rooms,
        flusher: Flusher,
        new_id: Callable[[], int],
        wall: Callable[[], float],
    ) -> None:
        self.gate = Gate(settings)
        self.roles = Roles(settings, rooms, self.gate)
        self.audit = Audit(flusher, wall)
        self._rooms = rooms
        self._new_id = new_id
        if rooms.pages is None:  # nothing is kept from before
            self._open()

    def restore(self, kept: Kept) -> None:
        """Go on from what the journal has kept; the rooms are open, and registered users known."""
        if not self.audit.restore(kept, self._rooms.pages):
            self._open()

    def _open(self) -> None:
        """Begin without anything that was kept."""
        self.audit.open(self._new_id(), self._rooms.pages)
