"""Order: makes what keeps order, and hands the parts to each other.

Commands use the parts: `chat.order.roles`, `chat.order.audit`, `chat.order.bouncer`, and for one
room `chat.order.charters` and `chat.order.room_lists`.
"""

from collections.abc import Iterable

from chatapp.chat.audit import Audit
from chatapp.chat.bouncer import Bouncer
from chatapp.chat.charter_changes import CharterChanges
from chatapp.chat.charter_rows import CharterRows
from chatapp.chat.charters import Charters
from chatapp.chat.core import Core
from chatapp.chat.expelling import Expelling
from chatapp.chat.gate import Gate
from chatapp.chat.holding import Holding
from chatapp.chat.removal import Removal
from chatapp.chat.roles import Roles
from chatapp.chat.room_lists import RoomLists
from chatapp.log.journal import Change, Kept
from chatapp.session.user import User


class Order:
    """Who may do what, and what was done.

    Args:
        core: what the parts are made with.
    """

    def __init__(self, core: Core) -> None:
        users, rooms, changes, flusher = core.users, core.rooms, core.changes, core.flusher
        seconds, wall = core.clock.seconds, core.wall
        self.gate = Gate(core.settings)
        self.roles = Roles(core.settings, rooms, self.gate)
        self.audit = Audit(flusher, users.new_id, rooms.pages, wall)
        self.bouncer = Bouncer(seconds, wall)
        self.expelling = Expelling(users, rooms, changes, self.bouncer)
        self.charter_changes = CharterChanges(users, rooms, self.expelling, changes, self.audit)
        self.charters = Charters(rooms, self.charter_changes, self.expelling)
        self.room_lists = RoomLists(self.charter_changes)
        self.holding = Holding(self.bouncer, rooms, flusher, seconds, wall)
        self.removal = Removal(users, rooms, self.roles, self.audit, changes, core.journal)
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
        """Put out of rooms, before anybody is let in, who was to be put out at the end."""
        self.expelling.at_start()
