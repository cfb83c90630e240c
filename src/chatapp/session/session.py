"""A session: one live connection of a user, what it is told, and what its lines wait for.

Delivery gives the connection what the session is told; Session adds what belongs to a user.

Invariants: everything that is for this session alone goes through `post`, which counts it, so that
`receipts` can say which has arrived. While a line waits, in `deferred`, no further line is read.
"""

from collections.abc import Callable
from typing import Any

from twisted.internet.interfaces import IReactorTime

from chatapp.config import Settings
from chatapp.events import Notice, Refused
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.room_events import Event
from chatapp.session.answers import Answers
from chatapp.session.connection import NO_CONNECTION, Connection
from chatapp.session.delivery import Delivery, DeliveryFlusher
from chatapp.session.device import Device
from chatapp.session.doing import Doing
from chatapp.session.outbox import OUT_OF_DATE
from chatapp.session.paste import Paste
from chatapp.session.question import VOID, Question
from chatapp.session.receipts import QUESTIONS_AT_MOST, Receipts
from chatapp.session.state import FULL, IN_STEP, LOST, STAYING
from chatapp.session.user import User
from chatapp.wire.encoding import Encoding
from chatapp.wire.personal import encoding_for
from chatapp.wire.requests import Asking, Read, Request

ALL = 0
"""In place of a log's number: everything that the client had been sent when it was asked."""


class Session(Delivery):
    """One live connection of a user.

    Attributes:
        device: which of its user's devices it is on; a newcomer's user is known to nobody yet.
        address: the address that the session is counted for; empty for this machine's own.
        room: the name of the current room, in which its lines are said; empty for a newcomer.
        quiet: True while others are not told of it, because its client has sent nothing yet.
        key: the hash of the ssh key that its client has; empty if none is known.
        answers: what was answered to its lines with a `ref`.
        question: what its user was asked, and has not answered yet; None if nothing.
        doing: the line that is being decided now; None between lines. Dispatch sets it.
        saving: number of its changes that are on their way to the journal.
        deferred: what waits until they are kept, in order: requests, refusals, and a departure.
        held_bytes: bytes of what waits for its time; `hold` counts them.
        paced: True if the next line is not due yet. Dispatch sets it, and `paste`.
        paste: the lines that wait for their time; None if none does.
        release: called once when it is lost for good; None if there is nothing to call.
        waits: True if the next line is to wait until they are kept; Waiting and Dispatch set it.
        receipts: what has surely reached the client.
        token_told: what `receipts.told` was when the client was sent the token of its return, which
            then retires the one before; 0 if it did not come back.
    """

    __slots__ = (
        "_floods",
        "address",
        "answers",
        "deferred",
        "device",
        "doing",
        "held_bytes",
        "key",
        "paced",
        "paste",
        "question",
        "quiet",
        *("receipts", "release", "room", "saving", "token_told", "waits"),
    )

    def __init__(
        self,
        device: Device,
        connection: Connection,
        encoding: Encoding,
        peer: object,
        answers: Answers,
        settings: Settings,
        clock: IReactorTime,
        flusher: DeliveryFlusher,
        floods: Callable[["Session"], None],
        address: str = "",
    ) -> None:
        super().__init__(connection, encoding, peer, settings, clock, flusher)
        self.device = device
        self.address = address
        self.room = ""
        self.quiet = False
        self.key = ""
        self.answers = answers
        self.question: Question | None = None
        self.doing: Doing | None = None
        self.saving = 0
        self.deferred: list[Any] = []
        self.waits = self.paced = False
        self.paste: Paste | None = None
        self.release: Callable[[], None] | None = None
        self.held_bytes = 0
        self.receipts = Receipts()
        self.token_told = 0
        self._floods = floods

    @property
    def user(self) -> User:
        """Whose session it is."""
        return self.device.user

    @property
    def here(self) -> str:
        """The name of the room in which the line is done that is being decided now.

        That is the current room, if the line does not name another one. Between lines it is the
        current room too: what is done after a line was kept knows its room itself.
        """
        doing = self.doing
        return self.room if doing is None else doing.room or self.room

    @property
    def secure(self) -> bool:
        """Whether nobody can read on its way what the client sends."""
        return self.connection.secure

    @property
    def successor(self) -> "Session":
        """The session that what its lines change is for: the user may have come back meanwhile."""
        return self if self.is_open else self.device.online_session or self

    @property
    def has_everything(self) -> bool:
        """Whether a session that stays has been given all that it was told."""
        return self.life is STAYING and self.reading is IN_STEP

    def be_on(self, device: Device) -> None:
        """Be the live session of a device, and keep one pace with its user's other sessions."""
        for other in device.user.sessions:
            self.input_gate.pace = other.input_gate.pace
        self.device, device.live_session = device, self
        self.adapt()

    def adapt(self) -> None:
        """Be written to as its user has set it, from now on, and nothing of whom they ignore."""
        typing = self.connection.typing
        typing.be_plain(plain=self.user.preferences.is_plain)
        colours = typing.shows_colours
        self.write_in(encoding_for(self.encoding.base, self.user, colours=colours))

    def tell(self, *events: Event) -> None:
        """Tell this session alone, after everything that its rooms hold now."""
        encode = self.encoding.encode
        self.post(b"".join([encode(event) for event in events]))

    def ask_for(self, question: str, then: Callable[[str], None], *, secret: bool = False) -> None:
        """Ask the user something; the next line is the answer, and a blank one calls it off.

        Args:
            question: what the user reads.
            then: called with the answer, as clean text; it may refuse it with a ChatError.
            secret: True if the client is to be asked not to show what is typed.
        """
        if secret:  # first, because a user whose client cannot hide it is told so
            self.connection.typing.hide()
        self.tell(Notice(question))
        self.question = Question(then, self.device, secret=secret)

    def post(self, data: bytes, past: Log | None = None, instead: Refused = OUT_OF_DATE) -> None:
        """Give this session bytes in their place: lines, perhaps of a log's past, or others.

        Where something of that past is removed before they are given, `instead` is.
        """
        if self.is_open:
            self.receipts.told += 1
            if self.connection is NO_CONNECTION:  # nobody will read it
                return
            self.outbox.post(data, past, instead)
            self._leave_step()

    def whisper(self, log: Log) -> None:
        """Give this session, in its place, the whisper that was just added to its user's log."""
        self.outbox.whisper(log)
        self._leave_step()

    def stop_reading(self, room: str) -> None:
        """Leave a room's log, once everything that it holds by now has been read."""
        self.fall_behind()
        self.outbox.stop_reading(room)
        self.receipts.late = QUESTIONS_AT_MOST
        self._leave_step()

    @property
    def is_detached(self) -> bool:
        """Whether the connection is lost, and what it brought is still being done."""
        return self.connection is NO_CONNECTION and self.is_open

    @property
    def must_hold(self) -> bool:
        """Whether no line is done now: the next is not due, or the client is to read first."""
        behind = self.answers.full or self.far_behind
        return self.paced or (behind and not self.is_detached)

    def keep_pace(self) -> None:
        """Count what is no line, such as a ping, and let what comes next wait for its time."""
        self.input_gate.keep_pace()
        self._check_flood()

    def count(self, request: Request) -> float:
        """Count a request, and end a session that floods; return the seconds until the next one.

        What says nothing has a pace of its own, and is no flood.
        """
        if isinstance(request, Asking | Read):
            return self.input_gate.count_asking(request)
        wait = self.input_gate.count_line()
        if wait:
            self._check_flood()
        return wait

    def detach(self, why: str) -> None:
        """Go on without a connection, which is lost, with the lines that came over it.

        What the session is told meanwhile waits for the user to come back.
        """
        self.failure = self.failure or why
        self.fall_behind()
        self.connection.source = None
        self.connection = self.input_gate.connection = NO_CONNECTION
        self.reading = FULL
        self._deadline.cancel()

    def ask(self) -> None:
        """Ask the client to confirm everything that it was sent, unless it was asked just now."""
        if self.reading is IN_STEP:
            number = self.receipts.ask(self.outbox.all_readers(), self._clock.seconds())
            if number:
                self.send(self.encoding.ask(ALL, number))

    def confirm(self, log: int, offset: int) -> bool:
        """Note what the client says that it has; return whether that is news.

        Args:
            log: the log's number, or ALL.
            offset: the client has every entry before this offset; with ALL, the number by which
                it was asked.
        """
        if log != ALL:
            return self.receipts.confirm_log(self.outbox.all_readers(), log, offset)
        news = self.receipts.confirm(offset)
        self._note_arrived()
        return news

    def assume(self) -> None:
        """Note how far a client that cannot be asked has surely read."""
        if self.is_detached:
            return
        seconds = self._settings.history.unsure_seconds
        self.receipts.assume(
            self.outbox.all_readers(),
            self._clock.seconds(),
            seconds,
            self.connection.unacknowledged,
            self.encoding,
        )
        self._note_arrived()

    def _check_flood(self) -> None:
        if self.input_gate.too_fast_for() > self._settings.limits.flood_seconds > 0:
            self._floods(self)

    def _note_arrived(self) -> None:
        self.answers.arrive(self.receipts.arrived)

    def places(self) -> dict[str, Reader]:
        """Return the readers of its rooms, the current one being the last."""
        places = dict(self.outbox.readers)
        if self.room in places:
            places[self.room] = places.pop(self.room)
        return places

    def lost(self) -> None:
        """Forget what was left to read: there is no connection any more."""
        self.stop_sending()
        self._deadline.cancel()
        self.life = LOST
        self.outbox.clear()
        self.receipts.forget()
        self.question = self.question and VOID
        self.connection.source = None  # a cycle would keep both until the next full collection
        self.connection = self.input_gate.connection = NO_CONNECTION  # a user may be away for long
        if self.release is not None:
            release, self.release = self.release, None
            release()
