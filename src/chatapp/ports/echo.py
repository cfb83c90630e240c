"""Echo: a telnet client is asked not to show what its user types, while that is a secret (RFC 857).

A server that offers to echo, and then does not, leaves the screen as it is. Only this option is
offered: with suppressed go-aheads beside it, some clients would send each character by itself. The
client prints no line break after the secret either, so it is sent one.

It is the one thing that is sent to clients that have sent no telnet byte, because some never begin.
Most of these are no telnet clients, and show what is typed: the user is told once, and it is not
offered again. Answers come late, and some not at all, so `Echo` knows what it still expects (RFC
1143).
"""

from collections.abc import Callable
from enum import Enum, auto

from twisted.internet.interfaces import IDelayedCall, IReactorTime

from chatapp.events import Notice
from chatapp.ports.telnet import DO, ECHO, IAC, WILL, WONT
from chatapp.wire.encoding import LINE

ANSWER_SECONDS = 1.0
"""How long the client has to answer, in seconds."""

OFFER, WITHDRAWAL = bytes((IAC, WILL, ECHO)), bytes((IAC, WONT, ECHO))
SHOWN = LINE.encode(Notice("your program shows what you type: others near you may read it"))


class _State(Enum):
    """How far the client was brought."""

    SHOWS = auto()
    TO_OFFER = auto()
    OFFERED = auto()
    HIDES = auto()
    WITHDRAWN = auto()  # while the offer is not answered


class Echo:
    """What one client does with what is typed.

    Attributes:
        _clock: calls later.
        _post: sends bytes to the client, in their place among the lines.
        _state: how far the client was brought.
        _refused: True if the client did not take the offer once; it is not offered again.
        _told: True after the user was told that the client shows what is typed.
        _confirms: True while the client is still to confirm that it shows again what is typed.
        _later: the call that offers, or that gives up; None if none is to come.
    """

    __slots__ = ("_clock", "_confirms", "_later", "_post", "_refused", "_state", "_told")

    def __init__(self, clock: IReactorTime, post: Callable[[bytes], None]) -> None:
        self._clock = clock
        self._post = post
        self._state = _State.SHOWS
        self._refused = False
        self._told = False
        self._confirms = False
        self._later: IDelayedCall | None = None

    @property
    def expects(self) -> bool:
        """Whether a DO or DONT of the client is about what it was offered."""
        return self._confirms or self._state not in (_State.SHOWS, _State.TO_OFFER)

    def hide(self) -> None:
        """Ask the client to hide what is typed, unless the answer is here in this turn already."""
        if self._refused or self._state is _State.WITHDRAWN:
            self._tell()
        elif self._state is _State.SHOWS:
            self._state = _State.TO_OFFER
            self._later = self._clock.callLater(0, self._offer)

    def show(self) -> None:
        """Have the client show again what is typed: the secret is here."""
        self.stop()
        if self._state is _State.HIDES:
            self._post(WITHDRAWAL + b"\r\n")
            self._state, self._confirms = _State.SHOWS, True
        elif self._state is _State.OFFERED:
            self._post(WITHDRAWAL)
            self._state = _State.WITHDRAWN
        elif self._state is _State.TO_OFFER:
            self._state = _State.SHOWS

    def take(self, verb: int) -> None:
        """Take the client's answer, DO or DONT."""
        if verb == DO:
            self._agreed()
        elif self._confirms:
            self._confirms = False
        else:
            self._declined()

    def stop(self) -> None:
        """Wait for nothing more."""
        if self._later is not None and self._later.active():
            self._later.cancel()
        self._later = None

    def _offer(self) -> None:
        self._post(OFFER)
        self._state = _State.OFFERED
        self._later = self._clock.callLater(ANSWER_SECONDS, self._give_up)

    def _give_up(self) -> None:
        """Tell the user of a client that does not answer."""
        self._post(WITHDRAWAL)
        self._tell()
        self._state, self._refused = _State.WITHDRAWN, True

    def _agreed(self) -> None:
        self._confirms = self._state is _State.WITHDRAWN  # it will read the withdrawal
        if self._state is _State.OFFERED:
            self.stop()
            self._state = _State.HIDES
        elif self._state is _State.WITHDRAWN:
            self._state = _State.SHOWS

    def _declined(self) -> None:
        self.stop()
        if self._state is _State.HIDES:
            self._post(WITHDRAWAL)
        if self._state in (_State.HIDES, _State.OFFERED):
            self._tell()
        self._state, self._refused = _State.SHOWS, True

    def _tell(self) -> None:
        """Tell the user, once, that what is typed is shown."""
        if not self._told:
            self._told = True
            self._post(SHOWN)
