"""Order: makes what keeps order, and hands the parts to each other.

Commands use the parts: `chat.order.roles`, `chat.order.audit`.
"""

from collections.abc import Callable

from chatapp.chat.audit import Audit
from chatapp.chat.flusher import Flusher
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
        self.roles = Roles(settings, rooms)
        self.audit = Audit(flusher, new_id, rooms.pages, wall)

    def restore(self, kept: Kept) -> None:
        """Go on from what the journal has kept; the rooms are open, and registered users known."""
        self.audit.restore(kept)
