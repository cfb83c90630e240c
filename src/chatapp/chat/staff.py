"""Staff: makes what owners and operators run the server with, and hands the parts to each other.

Commands use the parts: `chat.staff.operators`, `chat.staff.lockdown`.
"""

from collections.abc import Callable

from chatapp.chat.absences import Absences
from chatapp.chat.broadcast import Broadcast
from chatapp.chat.changes import Changes
from chatapp.chat.invitations import Invitations
from chatapp.chat.lockdown import Lockdown
from chatapp.chat.newcomers import Newcomers
from chatapp.chat.operators import Operators
from chatapp.chat.order import Order
from chatapp.chat.rooms import Rooms
from chatapp.chat.users import Users
from chatapp.chat.visitors import Visitors
from chatapp.config import Settings
from chatapp.log.journal import Kept


class Staff:
    """What owners and operators may do for the whole server, but for keeping people out of it.

    Args:
        wall: tells the time of day, in seconds since 1970.
    """

    def __init__(
        self,
        settings: Settings,
        users: Users,
        rooms: Rooms,
        order: Order,
        newcomers: Newcomers,
        absences: Absences,
        changes: Changes,
        wall: Callable[[], float],
    ) -> None:
        audit = order.audit
        self.visitors = Visitors(order.gate, users, rooms, newcomers, absences)
        self.operators = Operators(settings, users, order.roles, audit, changes)
        self.invitations = Invitations(self.operators, audit, changes, wall)
        self.lockdown = Lockdown(order.gate, users, audit, changes, self.visitors.look)
        self.broadcast = Broadcast(users, audit, changes)

    def restore(self, kept: Kept) -> None:
        """Go on from what the journal has kept; registered users are known."""
        self.operators.restore(kept)
        self.invitations.restore(kept)
        self.lockdown.restore(kept)
