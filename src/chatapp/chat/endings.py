"""Endings: users are logged out, kicked or banned, on all their devices or on some of them.

Nobody can come back to a device that has ended; `ending_records` deletes what is kept of it.
"""

from collections.abc import Callable

from chatapp.chat.absences import Absences
from chatapp.chat.departures import Departure, Departures
from chatapp.session.device import Device
from chatapp.session.session import Session
from chatapp.session.user import User


def every(_: Device) -> bool:
    """Return True: a device is one of those that end."""
    return True


class Endings:
    """Ends devices, whether their users are there or absent."""

    def __init__(self, absences: Absences, departures: Departures) -> None:
        self._absences = absences
        self._departures = departures

    def end(
        self,
        user: User,
        departure: Departure,
        which: Callable[[Device], bool] = every,
        told: str = "",
    ) -> None:
        """End a user's devices, after that was kept, and logins that are on their way.

        Args:
            user: the user.
            departure: how the sessions go.
            which: returns whether a device ends; by default, all do.
            told: why, as WebSocket clients read it; empty for what the departure says.
        """
        if user.account is not None:
            user.account.ended += 1
        for device in list(user.devices):
            if which(device):
                self.end_device(device, departure, told)

    def end_device(self, device: Device, departure: Departure, told: str = "") -> None:
        """End one device, as `end` does."""
        if device.absence is not None:
            self._absences.give_up(device.absence)
        elif device.online_session is not None:
            self.end_session(device.online_session, departure, told)

    def end_session(self, session: Session, departure: Departure, told: str = "") -> None:
        """End the device of a session that is there, as `end` does."""
        reason = departure.name.lower().replace("_", " ")
        self._departures.depart(session, departure, reason, told=told)
