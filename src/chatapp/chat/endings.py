"""Endings: a user is put off the server, by somebody else's line."""

from chatapp.chat.absences import Absences
from chatapp.chat.departures import Departure, Departures
from chatapp.chat.user_records import ending_records
from chatapp.log.journal import Record
from chatapp.session.session import Session
from chatapp.session.user import User


class Endings:
    """Ends sessions, and what would bring their users back."""

    def __init__(self, absences: Absences, departures: Departures) -> None:
        self._absences = absences
        self._departures = departures

    def records(self, user: User) -> list[Record]:
        """Return the records that delete a user's devices, so that no token is good any more."""
        return [record for device in user.all_devices for record in ending_records(device)]

    def end(self, user: User, departure: Departure) -> None:
        """End all sessions of a user, after that was kept, and logins that are on their way."""
        if user.account is not None:
            user.account.ended += 1
        for device in list(user.devices):
            if device.absence is not None:
                self._absences.give_up(device.absence)
            elif device.online_session is not None:
                self.end_session(device.online_session, departure)

    def end_session(self, session: Session, departure: Departure) -> None:
        """End a session."""
        self._departures.depart(session, departure, departure.name.lower())
