"""Order: makes what keeps order, and hands the parts to each other.

Commands use the parts: `chat.order.roles`, `chat.order.audit`, `chat.order.bouncer`, and of what is
of one room, `chat.order.charters` and `chat.order.company`.
"""

from collections.abc import Callable, Iterable

from chatapp.chat.audit import Audit
from chatapp.chat.bouncer import Bouncer
from chatapp.chat.changes import Changes
from chatapp.chat.charter_rows import CharterRows
from chatapp.chat.charters import Charters
from chatapp.chat.company import Company
from chatapp.chat.expelling import Expelling
from chatapp.chat.flusher import Flusher
from chatapp.chat.gate import Gate
from chatapp.chat.holding import Holding
from chatapp.chat.removal import Removal
from chatapp.chat.roles import Roles
from chatapp.chat.room_acts import RoomActs
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.config import Settings
from chatapp.log.journal import Change, Kept
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
        users: Users,
        rooms: Rooms,
        changes: Changes,
        flusher: Flusher,
        new_id: Callable[[], int],
        wall: Callable[[], float],
        seconds: Callable[[], float],
    ) -> None:
        self.gate = Gate(settings)
        self.roles = Roles(settings, rooms, self.gate)
        self.audit = Audit(flusher, new_id, rooms.pages, wall)
        self.expelling = Expelling(users, rooms, changes)
        self.acts = RoomActs(users, rooms, self.expelling, changes, self.audit)
        self.charters = Charters(rooms, self.acts, self.expelling)
        self.company = Company(self.acts)
        self.bouncer = Bouncer(seconds, wall)
        self.holding = Holding(self.bouncer, rooms, flusher, seconds, wall)
        journal = flusher.recorder.journal
        self.removal = Removal(users, rooms, self.roles, self.audit, changes, journal)
        self._rooms = rooms
        self._changes = changes

    def restore(self, kept: Kept, registered: Iterable[User]) -> None:
        """Go on from what the journal has kept; the rooms are open, and registered users known."""
        self.holding.restore(kept, registered)
        self.audit.restore(kept)
        charters = CharterRows(kept, self._rooms)
        charters.restore()
        if charters.stale:
            self._changes.submit(Change(records=charters.stale))

    def put_out(self) -> None:
        """Put out of private rooms, before anybody is let in, who was to be put out at the end."""
        self.expelling.at_start()
