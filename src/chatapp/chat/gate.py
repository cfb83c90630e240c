"""Gate: what guests may do now, and who may register.

The configuration says so, and a lockdown leaves less of it.
"""

from chatapp.config import Settings
from chatapp.events import Notice
from chatapp.roles import Role

LOCKED = "lockdown: guests may only read, and nobody can register"
"""What everybody reads who is online when a lockdown begins, and newcomers while it lasts."""

READ_ONLY = "members only may write: /login NAME"
MEMBERS_ONLY = "members only: /login NAME"
"""What guests read who may only read, or may not even come in."""

_ROLES = {"yes": Role.GUEST, "read": Role.READER, "no": Role.OUTSIDER}


class Gate:
    """Tells what is open.

    Attributes:
        locked: True during a lockdown; Lockdown sets it.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.locked = False

    @property
    def guests(self) -> Role:
        """What guests are now."""
        role = _ROLES[self._settings.accounts.guests]
        return min(role, Role.READER) if self.locked else role

    @property
    def keeps_out(self) -> bool:
        """Whether guests stay outside: they are in no room."""
        return self.guests is Role.OUTSIDER

    @property
    def registration(self) -> str:
        """Who may register: `open`, `invite` or `closed`."""
        return "closed" if self.locked else self._settings.accounts.registration

    def notices(self) -> list[Notice]:
        """Return what a guest reads on coming in, if that is not all as usual."""
        if self.locked:
            return [Notice(LOCKED)]
        return [Notice(READ_ONLY)] if self.guests is Role.READER else []
