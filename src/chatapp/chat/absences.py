"""Absences: what is kept of users whose connection was lost, until they come back or are forgotten.

Of an absent user, only the readers' places in the logs are kept: what is said meanwhile waits in
the logs.

Invariant: everything before a reader's saved place has surely arrived.
"""

from collections.abc import Callable, Collection, Iterable
from functools import partial

from twisted.internet.interfaces import IReactorTime

from chatapp.chat.account_records import read_records
from chatapp.chat.changes import Changes
from chatapp.chat.name_claims import name_release
from chatapp.chat.rooms import Rooms
from chatapp.chat.user_records import (
    absence_change,
    forgetting,
    mail_change,
    place_records,
    user_record,
)
from chatapp.chat.users import Users
from chatapp.config import Settings
from chatapp.log.journal import Change
from chatapp.log.reader import Reader
from chatapp.names import fold
from chatapp.session.answers import Answers
from chatapp.session.device import Absence, Device
from chatapp.session.session import Session
from chatapp.session.user import User


class Absences:
    """Keeps what users leave behind who may come back, and forgets them when they may not."""

    def __init__(
        self,
        settings: Settings,
        users: Users,
        rooms: Rooms,
        changes: Changes,
        clock: IReactorTime,
        wall: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._users = users
        self._rooms = rooms
        self._changes = changes
        self._clock = clock
        self._wall = wall

    @property
    def seconds(self) -> int:
        """Seconds in which a user may come back; 0 switches that off."""
        return self._settings.history.resume_seconds

    @property
    def lost_before(self) -> float:
        """The time before which users were lost who may no longer come back."""
        return self._clock.seconds() - self.seconds

    def send_away(self, session: Session, *, announce: bool, closed: bool) -> None:
        """Let a user be absent on a device whose connection is lost or closing.

        Args:
            session: the device's session.
            announce: True if the members of the user's rooms are told that the user left.
            closed: True if the client closed the connection itself; then others may take the name,
                unless it is registered, or has a key of its own, because two of a name could come
                back then.
        """
        device, outbox = session.device, session.outbox
        places, whispers = session.places(), outbox.whispers
        finishing = outbox.finishing
        missed = set()
        for name in places:
            room = self._rooms[fold(name)]
            room.may_return += 1
            stays = bool(room.siblings(session))
            if announce:
                room.leave(session)
            elif not room.remove(session):
                continue
            if not stays:
                missed.add(name)
        for name in missed:
            device.user.note_told(name, left=True)
        outbox.finishing = []
        absence = Absence(
            device,
            places,
            finishing,
            whispers,
            session.answers,
            missed,
            self._clock.seconds(),
            closed and device.user.account is None and not device.user.has_exact_key,
            session.question is not None,
        )
        self._users.send_away(absence)
        outbox.stop_whispers()
        self.save_absences(device.user.devices if missed else [device])

    def save_absences(self, devices: Iterable[Device]) -> None:
        """Save what a user has left behind on some devices, and whether others were told of it."""
        for left in (one.absence for one in devices if one.absence is not None):
            self.save_absent(left)

    def save_absent(self, absence: Absence) -> None:
        """Save what a user has left behind, when nothing that changes it is on its way."""
        self._changes.when_settled(absence.device, partial(self._save_absent, absence))

    def _save_absent(self, absence: Absence) -> None:
        """Save it, unless the user is back or gone for good meanwhile."""
        if absence.device.absence is not absence:
            return
        ago = self._clock.seconds() - absence.since
        change = absence_change(absence, self._wall() - ago)
        change.records.extend(read_records(absence.user))
        if absence.closed and absence.user.account is None:  # it may be registered by now
            change.claims.extend(name_release(absence.user))
        self._submit(absence.device, change)

    def expire(self) -> None:
        """Forget users who may no longer come back."""
        limits = self._settings.limits
        for absence in self._users.expire(
            self.lost_before, limits.sessions, limits.absences_per_address
        ):
            self._let_go(absence)

    def give_up(self, absence: Absence) -> None:
        """Let nobody come back to a device."""
        self._users.give_up(absence)
        self._let_go(absence)

    def _let_go(self, absence: Absence) -> None:
        """Forget what was left behind on a device, and tell the others if they do not know yet."""
        readers = [*absence.places.values(), *absence.finishing]
        self.forget(absence.device, readers, absence.answers)
        for name in absence.places:
            room = self._rooms[fold(name)]
            room.may_return -= 1
            if name not in absence.missed and not _may_be_back(absence.user, name):
                room.note_gone(absence.user)
            self._rooms.forget_unused(room)

    def forget(self, device: Device, readers: Collection[Reader], answers: Answers) -> None:
        """Delete what is kept of a device to which nobody may come back, and with it of a guest."""
        user = device.user
        change = forgetting(device, readers, answers)
        if user.account is None:
            user.whisperer = None
            self._changes.forget_log(user.id)
            change.claims.extend(name_release(user))
        self._submit(device, change)
        self._rooms.end_finishing(reader for reader in readers if reader.stops)

    def save(self, device: Device) -> None:
        """Save a device that is online, and how far its client has surely read.

        While a command is on its way, that waits: it would undo what the command changes.
        """
        self._changes.when_settled(device, lambda: self._save_online(device))

    def _save_online(self, device: Device) -> None:
        """Save a device, unless its user has gone meanwhile."""
        session = device.online_session
        if session is None or not self._users.is_online(device.user):
            return
        change = mail_change(device, session.outbox.whispers)
        change.records.append(user_record(device, self.current_log(device), session.answers))
        readers = [*session.outbox.readers.values(), *session.outbox.finishing]
        change.records.extend(place_records(device, readers))
        change.records.extend(read_records(device.user))
        self._submit(device, change)
        self._rooms.end_finishing(session.outbox.take_finished())

    def _submit(self, device: Device, change: Change) -> None:
        """Submit a change to a device, unless nothing is kept of it."""
        if device.digest or change.claims:
            self._changes.submit(change)

    def current_log(self, device: Device) -> int:
        """Return the number of the log of the current room on a device."""
        if device.absence is not None:
            return next((r.log.id for r in reversed(device.absence.places.values())), 0)
        room = self._rooms.get(fold(device.live_session.room))
        return 0 if room is None else room.log.id


def _may_be_back(user: User, room: str) -> bool:
    """Whether a user is in a room on another device, or is missed there by nobody yet."""
    return bool(user.sessions) or user.seems_there(room)
