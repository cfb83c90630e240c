"""Changes: what sessions ask for, on its way to the journal, and what follows when it is kept.

A line is decided, becomes a change, and is applied when the change is kept. Lines that only say
something follow each other without waiting. A command waits until everything that the session asked
for before is applied, and the lines after it wait for the command. So every line is decided on what
its user has seen.

Invariants: a change is counted in `saving` of its session, and in `waiting` of its line, from when
it is submitted until it is kept or lost. Its line is answered when the last of them is kept. The
answer to a line with a `ref` is kept in the same change as what the line does.
"""

from collections.abc import Callable, Sequence
from typing import TypeVar

from twisted.internet.defer import Deferred
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.chat.flusher import Flusher
from chatapp.chat.refs import answer
from chatapp.errors import ChatError
from chatapp.log.journal import Change, Offset, Record
from chatapp.log.recorder import Pending, WhenKept, nothing
from chatapp.session.device import Device
from chatapp.session.doing import Doing
from chatapp.session.session import Session
from chatapp.session.user import User

_T = TypeVar("_T")

_log = Logger()


class Changes:
    """Hands changes to the journal, and tells Dispatch what became of them.

    Attributes:
        again: called with a session and a line that has lost a claim, to be decided again; Dispatch
            sets it, like the others.
        go_on: called with a session of which no change is on its way any more.
        refused: called with a session, its line or None, and why the line cannot be done although
            it was kept.
    """

    again: Callable[[Session, Doing], None]
    go_on: Callable[[Session], None]
    refused: Callable[[Session, Doing | None, ChatError], None]

    def __init__(self, flusher: Flusher) -> None:
        self._flusher = flusher

    def check(self) -> None:
        """Check that something new can be saved.

        Raises:
            ChatError: it cannot.
        """
        self._flusher.check_can_save()

    def forget_log(self, number: int) -> None:
        """Let a log get no more entries: nobody will read it again."""
        self._flusher.forget_log(number)

    def submit(self, change: Change, kept: WhenKept = nothing) -> None:
        """Submit a change that no line asks for."""
        self._flusher.submit(change, kept)

    def submit_for(
        self, session: Session, change: Change, kept: WhenKept = nothing, *, said: str = ""
    ) -> None:
        """Submit a change that a session's line asks for.

        Args:
            session: whose line it is.
            change: what is to be kept.
            kept: called, when it is kept, with the offsets of its entries.
            said: the name of the room, if the first entry is what the line says there; else empty.
        """
        doing = session.doing
        session.saving += 1
        session.device.changing += not said
        if doing is not None:
            doing.waiting += 1
            if doing.request.ref and session.is_here:
                change.records.extend(_answer_records(session, doing, said))
        self._flusher.submit_pending(OwnPending(change, kept, self, session, doing, said))

    def keep_for(
        self,
        session: Session,
        records: Sequence[Record],
        still: Callable[[], bool],
        done: Callable[[], None],
    ) -> None:
        """Keep records that a session's line asks for, and then do something with them.

        Args:
            session: whose line it is.
            records: the records; they are deleted again if they are of nobody by then.
            still: returns whether whom they are of is still there.
            done: called when they are kept, if that is so.

        Raises:
            ChatError: they cannot be saved.
        """
        self.check()

        def kept(_offsets: tuple[int, ...]) -> None:
            if still():
                done()
            elif records:
                gone = [Record(record.kind, record.key, None) for record in records]
                self.submit(Change(records=gone))

        self.submit_for(session, Change(records=list(records)), kept)

    def wait_for(self, session: Session, wanted: Deferred[_T], then: Callable[[_T], None]) -> None:
        """Let a session's line wait for something that takes a while, and then go on with it.

        Args:
            session: whose line it is; no further line of it is done meanwhile.
            wanted: what it waits for. If it fails with a ChatError, the line is refused.
            then: called with the result, unless the session has gone meanwhile; it may refuse the
                line, and submit changes for the session.
        """
        doing = session.doing
        session.saving += 1
        if doing is not None:
            doing.waiting += 1
        wanted.addCallback(lambda result: self._go_on(session, doing, then, result))
        wanted.addErrback(lambda failure: self._not_done(session, doing, failure))
        wanted.addBoth(lambda _: self._waited(session, doing))

    def _go_on(
        self, session: Session, doing: Doing | None, then: Callable[[_T], None], result: _T
    ) -> None:
        if not session.is_open:
            return
        before, session.doing = session.doing, doing
        try:
            then(result)
        finally:
            session.doing = before
        if doing is not None and doing.waiting == 1:
            answer(session, doing)

    def _waited(self, session: Session, doing: Doing | None) -> None:
        if doing is not None:
            doing.waiting -= 1
        self.settle(session)

    def _not_done(self, session: Session, doing: Doing | None, failure: Failure) -> None:
        error = failure.value
        if not isinstance(error, ChatError):
            _log.failure("A line could not be done", failure)
            error = ChatError("something went wrong here; try again later", code="failed")
        if session.is_open:
            self.refused(session, doing, error)

    def when_settled(self, device: Device, do: Callable[[], None]) -> None:
        """Call when nothing that changes a device is on its way; at once if nothing is.

        What is saved of it as a whole has to wait for this: it would undo a change before it.
        """
        if device.changing:
            self.submit(Change(), lambda _: self.when_settled(device, do))
        else:
            do()

    def decide_after(self, session: Session, user: User) -> bool:
        """Let a session's line be decided again after what of a user is on its way; once only.

        Returns:
            False if there is nothing to wait for.
        """
        doing, on_its_way = session.doing, any(device.changing for device in user.devices)
        if doing is None or doing.tries > 1 or not on_its_way:
            return False
        session.saving += 1
        session.device.changing += 1
        doing.waiting += 1
        self._flusher.submit_pending(_Again(Change(), nothing, self, session, doing, ""))
        return True

    def after(self, session: Session, user: User, do: Callable[[], None]) -> None:
        """Do what a session's line asks for to a user, after what is on its way of that user.

        Args:
            session: whose line it is.
            user: the user, who may be about to have another name, or to be elsewhere.
            do: called then, or now if nothing is on its way; it may refuse the line.
        """
        if not any(device.changing for device in user.devices):
            do()
            return
        applied: Deferred[None] = Deferred()
        self.wait_for(session, applied, lambda _: do())
        self.submit(Change(), lambda _: applied.callback(None))

    def settle(self, session: Session) -> None:
        """Note that a change of a session is kept or lost; after the last, it goes on."""
        session.saving -= 1
        if not session.saving and session.waits:
            self.go_on(session)


def changing(devices: Sequence[Device], kept: WhenKept) -> WhenKept:
    """Have nothing be saved of devices as a whole, which would undo a change that is on its way.

    Nothing that may fail is to follow before the change is submitted.

    Args:
        devices: the devices.
        kept: to be called when the change is kept.

    Returns:
        What is to be called in its place.
    """
    for device in devices:
        device.changing += 1

    def settled(offsets: tuple[int, ...]) -> None:
        for device in devices:
            device.changing -= 1
        kept(offsets)

    return settled


class OwnPending(Pending):
    """A change that a session's line asks for; `submit_for` makes it."""

    __slots__ = ("_changes", "_device", "_doing", "_said", "_session")

    def __init__(
        self,
        change: Change,
        kept: WhenKept,
        changes: Changes,
        session: Session,
        doing: Doing | None,
        said: str,
    ) -> None:
        super().__init__(change, kept)
        self._changes = changes
        self._session = session
        self._device = session.device  # the session may be on another when it is kept
        self._doing = doing
        self._said = said

    def keep(self, offsets: tuple[int, ...]) -> None:
        """Let the session see what it asked for, and answer the line if that was all of it."""
        session, doing = self._session, self._doing
        self._device.changing -= not self._said
        if doing is not None:
            doing.waiting -= 1
            if self._said:
                doing.said = self._said, offsets[0]
        try:
            self._kept(offsets)
        except ChatError as error:
            self._changes.refused(session, doing, error)
        else:
            if doing is not None and not doing.waiting:
                answer(session, doing)
        finally:
            self._changes.settle(session)

    def lose(self) -> None:
        """Decide the line again: another session was first."""
        session, doing = self._session, self._doing
        self._device.changing -= not self._said
        if doing is not None:
            doing.waiting -= 1
            self._changes.again(session, doing)
        self._changes.settle(session)


class _Again(OwnPending):
    """Nothing, after which a line is decided again; `decide_after` makes it."""

    __slots__ = ()

    def keep(self, offsets: tuple[int, ...]) -> None:  # noqa: ARG002
        """Decide the line again: what was before it is applied."""
        self.lose()


def _answer_records(session: Session, doing: Doing, said: str) -> list[Record]:
    """Return the record of the answer to a line, and those that delete old answers."""
    answers = session.answers
    value = {"room": said, "offset": Offset(0)} if said else {}
    return [
        Record("answer", answers.key(doing.request.ref), value),
        *(Record("answer", answers.key(ref), None) for ref in answers.take_old()),
    ]
