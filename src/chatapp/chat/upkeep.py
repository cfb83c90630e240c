"""Upkeep: regular chores, done a little at a time, however many users there are."""

from collections.abc import Iterator
from itertools import islice

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.chat.audit import KEPT_DAYS
from chatapp.chat.backlog import Backlog
from chatapp.chat.factory import ChatFactory
from chatapp.chat.room import Room
from chatapp.chat.surplus import Surplus
from chatapp.errors import JournalError
from chatapp.log.journal import Trimmed
from chatapp.names import fold
from chatapp.session.device import Device
from chatapp.session.input_gate import PauseReason
from chatapp.session.session import Session

STEP_SECONDS = 0.5
"""Seconds between two calls of `step`."""

LOOK_STEPS = 4
"""Number of steps in which every session is looked at once, to learn how far it has read."""

SAVE_STEPS = 20
"""Number of steps after which that is saved; after a crash, users read again what is newer."""

SAVED_AT_ONCE = 500
"""Number of users that are saved in one step; the others follow."""

TRIM_STEPS = 120
"""Number of steps after which old entries are deleted."""

TRIMMED_AT_ONCE = 100
"""Number of rooms that are looked at in one go, so that no batch waits long for it."""

DAY = 86_400

_log = Logger()


class Upkeep:
    """The upkeep of a chat.

    Attributes:
        _sessions: those that are still to be looked at in this round, `_at_once` in each step.
        _moved: the devices whose clients have surely read more than is saved.
        _saving: True while they are being saved.
        _trimming: fires when old entries are deleted; None if that is not being done.
        _surplus: deletes what is too much of the audit log.
    """

    def __init__(self, chat: ChatFactory) -> None:
        self._chat = chat
        self._steps = 0
        self._sessions: Iterator[Session] = iter(())
        self._at_once = 0
        self._rooms: Iterator[Room] = iter(())
        self._moved: Backlog[Device] = Backlog()
        self._saving = False
        self._trimming: Deferred[None] | None = None
        order = chat.order
        self._surplus = Surplus(order.audit, chat.users.registered, order.roles, chat.changes)

    def step(self) -> None:
        """Do a little of everything."""
        self._steps += 1
        self._saving |= self._steps % SAVE_STEPS == 0
        look = self._chat.flusher.look if self._steps % LOOK_STEPS == 0 else _nothing
        chat = self._chat
        others = (self._end_old, self._trim, chat.absences.expire, chat.staff.visitors.step)
        for part in (look, self._look, self._save, chat.order.holding.look_at_time, *others):
            try:
                part()
            except Exception:  # noqa: BLE001 - one that fails is to stop none of the others
                _log.failure("A part of the upkeep failed")

    def _look(self) -> None:
        users = self._chat.users
        if self._steps % LOOK_STEPS == 1:
            sessions = users.sessions
            self._sessions, self._at_once = iter(sessions), len(sessions) // LOOK_STEPS + 1
        for session in islice(self._sessions, self._at_once):
            if users.is_live(session):
                self._look_at(session)
        rooms = self._chat.rooms
        if self._steps % LOOK_STEPS == 1:
            self._rooms = iter(list(rooms.values()))
        for room in islice(self._rooms, len(rooms) // LOOK_STEPS + 1):
            room.ask()

    def _look_at(self, session: Session) -> None:
        device, user = session.device, session.user
        if session.encoding.asks and not session.input_gate.holds(PauseReason.HELD):
            session.ask()
        else:
            session.assume()
        if session.deferred:
            self._chat.dispatch.go_on(session)
        if device.previous and session.receipts.arrived >= session.token_told > 0:
            self._chat.users.tokens.confirm(device)
            session.receipts.moved = True
        if session.receipts.moved:
            session.receipts.moved = False
            self._moved.add(device)
            mail = session.outbox.whispers
            if mail is not None and user.account is None:
                mail.log.drop(mail.acknowledged)

    def _save(self) -> None:
        if not self._saving:
            return
        for device in self._moved.take(SAVED_AT_ONCE):
            self._chat.absences.save(device)
        self._saving = bool(self._moved)

    def _end_old(self) -> None:
        if self._steps % TRIM_STEPS == 0:
            self._chat.order.holding.end_old()
            self._chat.staff.invitations.keep_up()

    def _trim(self) -> None:
        if self._steps % TRIM_STEPS or self._trimming is not None:
            return
        if self._chat.flusher.saves:
            self._trimming = Deferred.fromCoroutine(self._trim_rooms())
            self._trimming.addErrback(self._trim_failed)
            self._trimming.addBoth(self._trimmed)

    async def _trim_rooms(self) -> None:
        rooms = {room.log.id: room for room in self._chat.rooms.values()}
        mails = {user.id: user for user in self._chat.users.registered if user.whispers is not None}
        logs = [*rooms, *mails]
        while logs:
            now, logs = logs[:TRIMMED_AT_ONCE], logs[TRIMMED_AT_ONCE:]
            history = self._chat.config.history
            since = self._chat.wall() - history.days * DAY if history.days else 0.0
            trimmed = await self._chat.journal.trim(now, history.entries, since)
            for log, result in trimmed.items():
                if log in rooms:
                    self._note_trimmed(rooms[log], result)
                elif (whispers := mails[log].whispers) is not None:
                    whispers.forget(result.first)
            logs[:0] = [log for log, result in trimmed.items() if result.more]
        await self._trim_audit()

    async def _trim_audit(self) -> None:
        """Delete what was done too long ago, and what is too much of one author."""
        log, more = self._chat.order.audit.log, True
        while more:
            since = self._chat.wall() - KEPT_DAYS * DAY
            trimmed = (await self._chat.journal.trim([log.id], 0, since)).get(log.id)
            more = trimmed is not None and trimmed.more
            if trimmed is not None:
                log.forget(trimmed.first)
        await self._surplus.delete(self._chat.journal)

    def _note_trimmed(self, room: Room, trimmed: Trimmed) -> None:
        room.log.forget(trimmed.first)
        if self._chat.rooms.get(fold(room.name)) is room:
            self._chat.rooms.forget_unused(room)

    def _trim_failed(self, failure: Failure) -> None:
        if failure.check(JournalError):
            _log.warn("Deleting old entries failed: {reason}", reason=failure.getErrorMessage())
        else:
            _log.failure("Deleting old entries failed", failure)

    def _trimmed(self, _: None) -> None:
        self._trimming = None


def _nothing() -> None:
    """Do nothing in this step."""
