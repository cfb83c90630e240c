"""The way out to a client at a gateway: to it alone, or together with the others of a group."""

from typing import TYPE_CHECKING

from twisted.internet.interfaces import IPushProducer
from zope.interface import implementer

from chatapp.ports.writer import ConnectionOwner, StreamWriter
from chatapp.session.audience import Socket

if TYPE_CHECKING:
    from chatapp.link.remote import RemoteTransport


@implementer(IPushProducer)
class RemoteWriter(StreamWriter):
    """Writes to a client at a gateway.

    Attributes:
        _remote: the client's transport; None after it is lost.
    """

    __slots__ = ("_remote",)

    def __init__(self, transport: "RemoteTransport", owner: ConnectionOwner) -> None:
        self._remote: RemoteTransport | None = transport
        super().__init__(transport, owner)

    @property
    def socket(self) -> Socket | None:  # type: ignore[override]  # it is none of this process
        """The client, while nothing waits that it has to be given first, and it takes more."""
        return None if self._enough or self._waiting else self._remote

    def lost(self) -> None:
        """The connection is closed: nobody sends on it any more."""
        self._remote = None
        self._tell()

    def take_rest(self, data: bytes, taken: int) -> None:
        """Give the client the rest of bytes when there is room: the link takes no more."""
        self._waiting = True
        self._data, self._sent = data, max(0, taken)
        if self._remote is not None:
            self._remote.starve()
        self._tell()

    def unacknowledged(self) -> int:
        """Return how many bytes wait here, or may not have reached the client."""
        there = 0 if self._remote is None else self._remote.unacknowledged()
        return len(self._data) - self._sent + sum(map(len, self._more)) + there

    def pauseProducing(self) -> None:
        """The client takes no more."""
        super().pauseProducing()
        self._tell()

    def resumeProducing(self) -> None:
        """The client has taken everything."""
        super().resumeProducing()
        self._tell()

    def move(self) -> None:
        """Give the client more time: it has taken something, though not everything."""
        if self.source is not None:
            self.source.progress()

    def _tell(self) -> None:
        """Have the session look whether it may still be given what the others of a group are."""
        if self.source is not None:
            self.source.socket_changed()
