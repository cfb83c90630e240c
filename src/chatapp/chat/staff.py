"""Staff: makes what owners and operators run the server with.

Commands use the parts: `chat.staff.operators`.
"""

from chatapp.chat.changes import Changes
from chatapp.chat.operators import Operators
from chatapp.chat.order import Order
from chatapp.chat.users import Users
from chatapp.config import Settings
from chatapp.log.journal import Kept


class Staff:
    """What owners and operators may do for the whole server, but for keeping people out of it."""

    def __init__(self, settings: Settings, users: Users, order: Order, changes: Changes) -> None:
        self.operators = Operators(settings, users, order.roles, order.audit, changes)

    def restore(self, kept: Kept) -> None:
        """Go on from what the journal has kept; registered users are known."""
        self.operators.restore(kept)
