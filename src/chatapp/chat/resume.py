"""Resume: a user comes back over another connection.

A user who comes back reads on from what had surely arrived; possible repeats come with their times.
Invariant: the new session takes the place of the old one only after that is kept.
"""

from collections.abc import Callable, Mapping

from chatapp.chat import places
from chatapp.chat.absences import Absences
from chatapp.chat.bouncer import Bouncer
from chatapp.chat.briefing import Briefing
from chatapp.chat.changes import Changes
from chatapp.chat.departures import Departures
from chatapp.chat.gate import Gate
from chatapp.chat.name_claims import name_claim
from chatapp.chat.pastes import unsaid
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms
from chatapp.chat.tokens import NOT_GOOD, hash_token
from chatapp.chat.user_records import user_record
from chatapp.chat.users import Users
from chatapp.errors import ChatError
from chatapp.events import Returned, TokenGiven, UpToDate
from chatapp.log.journal import Change
from chatapp.log.reader import Reader
from chatapp.names import fold
from chatapp.roles import Role
from chatapp.session.answers import Answers
from chatapp.session.device import Absence, Device
from chatapp.session.question import LEFT, VOID
from chatapp.session.session import Session
from chatapp.session.state import HERE
from chatapp.wire.requests import ReadOn, Seen

WhenBack = Callable[[Session], None]
"""Called with the session over which a user is back."""


class Resume:
    """Lets users come back to what they left behind."""

    def __init__(
        self,
        users: Users,
        rooms: Rooms,
        absences: Absences,
        departures: Departures,
        changes: Changes,
        gate: Gate,
        bouncer: Bouncer,
        briefing: Briefing,
    ) -> None:
        self._users = users
        self._rooms = rooms
        self._absences = absences
        self._departures = departures
        self._changes = changes
        self._gate = gate
        self._bouncer = bouncer
        self._briefing = briefing

    def find(self, token: str) -> Device | None:
        """Return the device to which a token brings its user back; None if it is not good."""
        device = self._users.with_token(token, self._absences.lost_before)
        if device is None or device.user.account is not None:
            return device
        nameless = device.user.guest is not None
        if self._gate.keeps_out or (
            nameless and not self._bouncer.lets_in_nameless(device.address)
        ):
            return None
        return device

    def come_back(
        self, session: Session, device: Device, request: ReadOn, returned: WhenBack
    ) -> None:
        """Let a user be online over a new session when that is kept.

        Args:
            session: the new one.
            device: to which the user comes back.
            request: the token, and how far a program says that it has read.
            returned: called with the session when the user is back.

        Raises:
            ChatError: it cannot be saved.
        """
        self._changes.check()
        stays = device.digest == hash_token(request.token)  # the token that the live client has
        token = self._users.tokens.give(device, request.token)
        if device.online_session is not None:
            device.online_session.token_told = 0  # it has not been told of this token
        room = self._absences.current_log(device)
        change = Change(records=[user_record(device, room, self._answers_of(device))])
        user = device.user
        if user.guest is None and self._users.holds_name(user):
            change.claims.append(name_claim(user))

        def kept(_offsets: tuple[int, ...]) -> None:
            if session.is_open:
                self._return(session, device, token, request)
                returned(session)
            else:
                self._give_up(device, stays=stays)

        self._changes.submit_for(session, change, kept)

    def _give_up(self, device: Device, *, stays: bool) -> None:
        """Go on as before, because the connection that was to be the user's is gone again.

        Args:
            device: to which the user did not come back.
            stays: True if the live client has the token that was used, which stays good.
        """
        if device.absence is not None:
            self._absences.save_absent(device.absence)
        elif device.online_session is not None and device.online_session.is_here and not stays:
            device.online_session.tell(TokenGiven(device.token))
            device.online_session.token_told = device.online_session.receipts.told

    def _return(self, session: Session, device: Device, token: str, request: ReadOn) -> None:
        """Let a user be online whose return was kept."""
        user = device.user
        before = device.online_session
        not_said = unsaid(before) if before is not None and before.is_detached else []
        absence = self._take_over(session, device)
        if absence.owes_answer:
            session.question = VOID
            not_said.append(LEFT)
        if user.account is None and self._gate.guests < Role.GUEST:
            session.quiet = absence.missed == set(absence.places)  # else they are still told of
        rooms = {name: self._rooms[fold(name)] for name in absence.places}
        readers = {
            name: places.reader_from(room, absence.places[name], request.rooms.get(fold(name)))
            for name, room in rooms.items()
        }
        outlived = hash_token(request.token) in device.outlived
        seen = None if outlived else request.whispers
        mail = places.whispers_from(user.whispers, absence.whispers, seen)
        begins = tuple(room.place_at(readers[name].cursor) for name, room in rooms.items())
        whispers = mail.cursor - 1 if mail else 0
        told = self._briefing.back(session, Returned, begins, whispers, list(rooms.values()))
        session.tell(told, TokenGiven(token))
        if token == device.token:  # and nobody else is coming back with the token before
            session.token_told = session.receipts.told
        _finish(session, absence.finishing, rooms, request.rooms)
        for name, room in rooms.items():
            room.may_return -= 1
            self._read_on(session, room, readers[name], missed=name in absence.missed)
            session.room = name
        session.outbox.read_whispers(mail)
        session.tell(*not_said, UpToDate())
        self._absences.save(device)

    def _take_over(self, session: Session, device: Device) -> Absence:
        """Make a session its device's, and return what was left behind; may raise ChatError."""
        if device.online_session is not None:
            self._departures.end_elsewhere(device.online_session)
        if device.absence is None:
            raise ChatError(NOT_GOOD, code="bad_token")
        if session.is_here:
            self._departures.remove(session)
        absence = self._users.take_back(device)
        session.be_on(device)
        device.address = session.address
        session.answers, session.life = absence.answers, HERE
        session.answers.begin_again()
        return absence

    def rooms_to_enter(self, session: Session, seen: Seen) -> list[Room]:
        """Return the rooms in which a program wants to read on, and is not yet."""
        known = (self._rooms.known(name, session.user) for name in seen)
        return [room for room in known if room and room.name not in session.outbox.readers]

    def read_on(self, session: Session, seen: Seen) -> None:
        """Let a session read on in its rooms from where a program says that it was."""
        readers = session.outbox.readers
        rooms = {name: self._rooms[fold(name)] for name in readers}
        # New readers: the old ones may still owe what waits in front of that line.
        new = {
            name: places.reader_from(room, readers[name], seen[fold(name)])
            for name, room in rooms.items()
            if fold(name) in seen
        }
        cursors = {name: reader.cursor for name, reader in {**readers, **new}.items()}
        begins = tuple(room.place_at(cursors[name]) for name, room in rooms.items())
        told = self._briefing.back(session, Returned, begins, 0, list(rooms.values()))
        session.tell(told)
        for name, reader in new.items():
            rooms[name].add_silently(session, reader)
        session.tell(UpToDate())

    def _answers_of(self, device: Device) -> Answers:
        return device.live_session.answers if device.absence is None else device.absence.answers

    def _read_on(self, session: Session, room: Room, reader: Reader, *, missed: bool) -> None:
        places.announce_gap(session, reader)
        if missed:
            room.join(session, reader)
        else:
            room.add_silently(session, reader)
            session.user.note_told(room.name, left=False)


def _finish(
    session: Session, finishing: list[Reader], rooms: Mapping[str, Room], seen: Seen
) -> None:
    """Let a session read the rest of the rooms that its user has left.

    Args:
        session: the session.
        finishing: the readers of those rooms.
        rooms: the rooms that the user is in, some of which may have been entered again.
        seen: where a program says that it was.
    """
    for left in finishing:
        name = left.log.room
        again = name in rooms and rooms[name].log is left.log
        rest = places.rest_from(left, seen.get(fold(name)), again=again)
        places.announce_gap(session, rest)
        session.outbox.finish(rest)
