"""Connections, as sessions know them: each protocol brings an implementation.

A session never waits for a connection. It writes until `write` returns False. From then on the
connection is full, and fetches the next piece with `source.take` when it has room, so what a slow
client has not read waits in the logs and not in a buffer.
"""

from typing import TYPE_CHECKING, Protocol

from chatapp.editing.editor import Advice
from chatapp.errors import ChatError
from chatapp.session.audience import Socket

if TYPE_CHECKING:
    from chatapp.session.session import Session

NORMAL = 1000
INTERNAL_ERROR = 1011
SERVICE_RESTART = 1012
"""Close codes of RFC 6455, 7.4: nothing is wrong; the server has a fault; come back."""

RESUMED_ELSEWHERE = 4000
KICKED = 4001
BANNED = 4002
LOGGED_OUT = 4003
"""Close codes of our own: the user came back over another connection, was removed by a moderator,
may not come in, or ended the login elsewhere. After none of them does a client come back by itself.
"""


class Source(Protocol):
    """What a connection asks for more when it has room: the session."""

    def take(self) -> bytes:
        """Return the next piece; empty if there is nothing to send."""

    def progress(self) -> None:
        """Note that the connection has taken a piece."""

    def socket_changed(self) -> None:
        """Note that the connection's `socket` is another one now, or none."""


class Typing(Protocol):
    """What the client does with what its user types."""

    @property
    def shows_colours(self) -> bool:
        """Whether its terminal says that it shows colours."""

    def hide(self) -> None:
        """Ask the client not to show what is typed, until `show`; tell its user if it does."""

    def show(self) -> None:
        """Have the client show again what is typed."""

    def edit(self, session: "Session", advice: Advice) -> None:
        """Edit here what is typed, if the client agrees to send each key; tell its user if not.

        Args:
            session: the session whose lines they are.
            advice: knows what words there are.

        Raises:
            ChatError: the client is none that could, or it does so already.
        """

    def stop_editing(self) -> None:
        """Have the client edit its lines itself again.

        Raises:
            ChatError: it does.
        """

    def be_plain(self, *, plain: bool) -> None:
        """Note whether a program reads the lines aloud, so that no line is to be drawn again."""


class NoTyping:
    """Stands for typing that is none of the server's business: a page or a program shows it."""

    shows_colours = False

    def hide(self) -> None:
        """Do nothing: the page, or the program, knows what it shows."""

    def show(self) -> None:
        """Do nothing: nothing was hidden."""

    def edit(self, session: "Session", advice: Advice) -> None:  # noqa: ARG002 - it never is
        """Refuse it."""
        raise ChatError(EDITS_ITSELF)

    def stop_editing(self) -> None:
        """Refuse it."""
        raise ChatError(EDITS_ITSELF, code="unchanged")

    def be_plain(self, *, plain: bool) -> None:
        """Do nothing: nothing is edited."""


EDITS_ITSELF = "your program edits its lines itself"
"""Why nothing is edited here."""

NO_TYPING = NoTyping()


class Connection(Protocol):
    """What a session needs of its connection.

    Attributes:
        source: the session, which sets this itself; None after the connection is lost. A connection
            that is full calls its `take` when there is room for more, and its `progress` whenever
            the transport has taken something.
    """

    source: Source | None

    @property
    def secure(self) -> bool:
        """Whether nobody can read on its way what the client sends."""

    @property
    def local(self) -> bool:
        """Whether the client is on this machine, for all that is known of proxies."""

    @property
    def typing(self) -> Typing:
        """What the client does with what its user types."""

    @property
    def socket(self) -> Socket | None:
        """The socket, while bytes may be sent on it past the connection; else None.

        The connection calls `source.socket_changed` when it becomes another one. Whoever sends on
        it calls `take_rest` if it does not take everything.
        """

    def take_rest(self, data: bytes, taken: int) -> None:
        """Send the rest of bytes of which the socket took so many, and be full until then.

        Args:
            data: all of the bytes.
            taken: how many of them the socket took, or BROKEN.
        """

    def write(self, data: bytes) -> bool:
        """Send whole lines or frames; return False if it is full now and will call `take`."""

    def unacknowledged(self) -> int:
        """Return how many bytes, of those that were written, may not have reached the other end."""

    def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Close once everything that was written is sent.

        Args:
            code: why; a WebSocket client is told (RFC 6455, 7.4).
            reason: the same in words, for its user.
        """

    def abort(self) -> None:
        """Close at once, and lose what is not sent yet."""

    def pause(self) -> None:
        """Read no more lines, until `resume`."""

    def resume(self) -> None:
        """Read lines again."""


class NoConnection:
    """Stands for a connection that is lost.

    A session puts this in the place of its connection, so that the connection's memory is freed: an
    absent user may stay away for long.
    """

    source: Source | None = None
    secure = False
    local = False
    typing = NO_TYPING
    socket: Socket | None = None

    def take_rest(self, data: bytes, taken: int) -> None:
        """Drop the bytes."""

    def write(self, data: bytes) -> bool:  # noqa: ARG002 - there is nowhere to write it
        """Drop the bytes."""
        return True

    def unacknowledged(self) -> int:
        """Return 0: nothing is on its way."""
        return 0

    def close(self, code: int = NORMAL, reason: str = "") -> None:
        """Do nothing: it is closed."""

    def abort(self) -> None:
        """Do nothing: it is closed."""

    def pause(self) -> None:
        """Do nothing: no lines come."""

    def resume(self) -> None:
        """Do nothing: no lines come."""


NO_CONNECTION = NoConnection()
