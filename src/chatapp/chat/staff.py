"""Staff: makes what owners and operators run the server with, and hands the parts to each other.

Commands use the parts: `chat.staff.operators`, `chat.staff.lockdown`.
"""

from chatapp.chat.absences import Absences
from chatapp.chat.broadcast import Broadcast
from chatapp.chat.core import Core
from chatapp.chat.invitations import Invitations
from chatapp.chat.lockdown import Lockdown
from chatapp.chat.newcomers import Newcomers
from chatapp.chat.operators import Operators
from chatapp.chat.order import Order
from chatapp.chat.visitors import Visitors
from chatapp.log.journal import Kept


class Staff:
    """What owners and operators may do for the whole server, but for keeping people out of it."""

    def __init__(self, core: Core, order: Order, newcomers: Newcomers, absences: Absences) -> None:
        users, changes, audit = core.users, core.changes, order.audit
        self.visitors = Visitors(order.gate, users, core.rooms, newcomers, absences)
        self.operators = Operators(core.settings, users, order.roles, audit, changes)
        self.invitations = Invitations(self.operators, audit, changes, core.wall)
        self.lockdown = Lockdown(order.gate, users, audit, changes, self.visitors.look)
        self.broadcast = Broadcast(users, audit, changes)

    def restore(self, kept: Kept) -> None:
        """Go on from what the journal has kept; registered users are known."""
        self.operators.restore(kept)
        self.invitations.restore(kept)
        self.lockdown.restore(kept)
