"""Echo: who shows what is typed (RFC 857): the client, nobody while it is a secret, or the editor.

A server that offers to echo, and then does not, leaves the screen as it is. For a secret, only this
option is offered: with suppressed go-aheads beside it, some clients would send each character by
itself. The client prints no line break after the secret either, so it is sent one. Where the line
is to be edited here, that is just what is wanted: SGA is offered with it, and the size of the
window asked for. A client that does not take SGA sends whole lines, and would only hide them.

These are the only things that are sent to clients that have sent no telnet byte, because some never
begin. Most of these are no telnet clients, and show what is typed: the user is told once, and it is
not offered again. Answers come late, and some not at all, so `Echo` knows what it still expects
(RFC 1143).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto

from twisted.internet.interfaces import IReactorTime

from chatapp.events import Notice, Refused
from chatapp.later import NEVER, Later
from chatapp.ports.telnet import DO, DONT, ECHO, IAC, NAWS, NOTHING, SGA, WILL, WONT
from chatapp.session.connection import EDITS_ITSELF
from chatapp.wire.encoding import LINE

ANSWER_SECONDS = 1.0
"""How long the client has to answer, in seconds."""

_COMMAND_BYTES = 3  # of WONT ECHO, which is no news to a client that declines
_ABOUT_ECHO = frozenset({(DO, ECHO), (DONT, ECHO)})
_ABOUT_EDITING = frozenset({(DO, SGA), (DONT, SGA), (WILL, NAWS), (WONT, NAWS)})


class _State(Enum):
    """How far the client was brought."""

    SHOWS = auto()
    TO_OFFER = auto()
    OFFERED = auto()
    AGREED = auto()
    WITHDRAWN = auto()  # while the offer is not answered


@dataclass(frozen=True, slots=True)
class Purpose:
    """What the client is to leave its echo for.

    Attributes:
        offer: the commands that offer it.
        withdrawal: the commands that end it.
        end: what follows when it was in force.
        declined: what the user reads if the client does not agree; may be empty.
        edits: True if it is that the line is to be edited here.
    """

    offer: bytes
    withdrawal: bytes
    end: bytes
    declined: bytes
    edits: bool = False


HIDING = Purpose(
    bytes((IAC, WILL, ECHO)),
    bytes((IAC, WONT, ECHO)),
    b"\r\n",
    LINE.encode(Notice("your program shows what you type: others near you may read it")),
)
EDITING = Purpose(
    HIDING.offer + bytes((IAC, WILL, SGA, IAC, DO, NAWS)),
    HIDING.withdrawal + bytes((IAC, WONT, SGA, IAC, DONT, NAWS)),
    b"",
    LINE.encode(Refused(EDITS_ITSELF, "refused")),
    edits=True,
)
OFFERED = replace(EDITING, declined=b"")
"""The same without having been asked for."""


def _nothing() -> None:
    """Do nothing when the client agrees, or ends it."""


class Echo:
    """Who shows what is typed at one client.

    Attributes:
        purpose: what it was last offered for.
        _clock: calls later.
        _post: sends bytes to the client, in their place among the lines.
        _state: how far the client was brought.
        _refused: True if the client did not take the offer once; it is not offered again.
        _sends_lines: True if it did not take SGA, so that editing is not offered again.
        _told: True after the user was told that the client shows what is typed.
        _confirms: the options of which the client is still to confirm that they are off again.
        _edits: True if editing was ever offered, so that answers about its options may come.
        _begin: called when the client agrees to have its line edited.
        _end: called when the client ends that by itself.
        _later: the call that offers, or that gives up.
    """

    __slots__ = (
        *("_begin", "_clock", "_confirms", "_edits", "_end", "_later", "_post", "_refused"),
        *("_sends_lines", "_state", "_told", "purpose"),
    )

    def __init__(self, clock: IReactorTime, post: Callable[[bytes], None]) -> None:
        self._clock = clock
        self._post = post
        self.purpose = HIDING
        self._state = _State.SHOWS
        self._refused = False
        self._sends_lines = False
        self._told = False
        self._confirms: set[int] = set()
        self._edits = False
        self._begin = self._end = _nothing
        self._later = NEVER

    @property
    def expected(self) -> frozenset[tuple[int, int]]:
        """The commands of the client that are about what it was offered."""
        about = _ABOUT_EDITING if self._edits else NOTHING
        if self._confirms or self._state not in (_State.SHOWS, _State.TO_OFFER):
            about |= _ABOUT_ECHO
        return about

    @property
    def offers_editing(self) -> bool:
        """Whether the client has not answered yet whether its line is to be edited."""
        return self.purpose.edits and self._state is _State.OFFERED

    def hide(self) -> None:
        """Ask the client to hide what is typed, unless the answer is here in this turn already."""
        if self._refused or self._state is _State.WITHDRAWN:
            self.tell_shown()
        elif self._state is _State.SHOWS:
            self.purpose, self._state = HIDING, _State.TO_OFFER
            self._later = Later(self._clock.callLater(0, self._offer))

    def edit(self, purpose: Purpose, begin: Callable[[], None], end: Callable[[], None]) -> None:
        """Offer the client to have its line edited.

        Args:
            purpose: EDITING or OFFERED.
            begin: called if it agrees.
            end: called if it ends that by itself, later.
        """
        if self._refused or self._sends_lines or self._state is _State.WITHDRAWN:
            self._post(purpose.declined)
        elif self.offers_editing:  # and now it is asked for
            self.purpose = purpose
        elif self._state is _State.SHOWS:
            self.purpose, self._edits = purpose, True
            self._begin, self._end = begin, end
            self._offer()

    def show(self) -> None:
        """Have the client show again what is typed: the secret is here, or no line is edited."""
        self.stop()
        if self._state is _State.AGREED:
            self._post(self.purpose.withdrawal + self.purpose.end)
            self._state = _State.SHOWS
            self._expect_to_confirm()
        elif self._state is _State.OFFERED:
            self._post(self.purpose.withdrawal)
            self._state = _State.WITHDRAWN
        elif self._state is _State.TO_OFFER:
            self._state = _State.SHOWS

    def tell_shown(self) -> None:
        """Tell the user, once, that what is typed is shown."""
        if not self._told:
            self._told = True
            self._post(HIDING.declined)

    def take(self, verb: int, option: int) -> None:
        """Take the client's answer, DO or DONT, about ECHO or SGA."""
        if verb == DO:
            if option == ECHO:
                self._agreed()
        elif option in self._confirms:
            self._confirms.remove(option)
        elif option == ECHO:
            self._declined()
        elif self.purpose.edits and self._state in (_State.OFFERED, _State.AGREED):
            self._declined_keys()

    def stop(self) -> None:
        """Wait for nothing more."""
        self._later.cancel()

    def _offer(self) -> None:
        self._post(self.purpose.offer)
        self._state = _State.OFFERED
        self._later = Later(self._clock.callLater(ANSWER_SECONDS, self._give_up))

    def _give_up(self) -> None:
        """Tell the user of a client that does not answer."""
        self._refused = True
        self._withdraw()

    def _withdraw(self) -> None:
        """Take back what is not answered yet, and tell the user that the client does not agree."""
        self.stop()
        self._state = _State.WITHDRAWN
        self._post(self.purpose.withdrawal)
        self._tell_declined()
        self._tell_end()

    def _agreed(self) -> None:
        if self._state is _State.OFFERED:
            self.stop()
            self._state = _State.AGREED
            if self.purpose.edits:
                self._begin()
        elif self._state is _State.WITHDRAWN:
            self._state = _State.SHOWS
            self._expect_to_confirm()  # it will read the withdrawal

    def _expect_to_confirm(self) -> None:
        self._confirms = {ECHO, SGA} if self.purpose.edits and not self._sends_lines else {ECHO}

    def _declined_keys(self) -> None:
        """Edit nothing at a client that would leave its echo, but sends whole lines."""
        self._sends_lines = True
        if self._state is _State.OFFERED:
            self._withdraw()
            return
        self._state, self._confirms = _State.SHOWS, {ECHO}
        self._tell_end()
        self._post(self.purpose.withdrawal)
        self._tell_declined()

    def _declined(self) -> None:
        self.stop()
        before, self._state, self._refused = self._state, _State.SHOWS, True
        if before in (_State.AGREED, _State.OFFERED):
            withdrawal = self.purpose.withdrawal
            self._tell_end()
            self._post(withdrawal if before is _State.AGREED else withdrawal[_COMMAND_BYTES:])
            self._tell_declined()

    def _tell_declined(self) -> None:
        """Tell the user that the client does not agree."""
        if not self.purpose.edits:
            self.tell_shown()
        elif self.purpose.declined:
            self._post(self.purpose.declined)

    def _tell_end(self) -> None:
        if self.purpose.edits:
            self._end()
