"""A server that echoes over the chat's own ways in and out, and a client that sends any bytes."""

from collections.abc import Iterator

from bench.websocket import CLOSE, PONG, TEXT, client_frame, server_frames, upgrade
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.ports.websocket import ChatWebSocketFactory, ChatWebSocketProtocol
from chatapp.wire.frames import text_frame
from tests.transport import MemoryTransport

BINARY, PART, MORE, LAST = 0x82, 0x01, 0x00, 0x80
"""First bytes of frames: a whole binary message; the first, a further, and the last of several."""

KINDS = {TEXT: "text", BINARY: "binary", PONG: "pong"}
NORMAL = b"\x03\xe8"

Heard = tuple[str, bytes | int | None]
"""What a client hears: `text`, `binary` or `pong` and a payload, or `close` and a code."""


class EchoProtocol(ChatWebSocketProtocol):
    """The chat's own protocol, but for what becomes of a message."""

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """Send a message back, in its place among all that the session is told."""
        assert self._session is not None
        frame = text_frame(payload)
        self._session.post(bytes((BINARY,)) + frame[1:] if isBinary else frame)


class Echo:
    """A connection to such a server, after the handshake.

    Attributes:
        head: the answer to the request.
    """

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock, *headers: str) -> None:
        self.clock = clock
        self.transport = MemoryTransport(clock, 50001)
        factory = ChatWebSocketFactory(chat, clock)
        factory.protocol = EchoProtocol
        self.transport.attach(factory.buildProtocol(None))
        self.transport.protocol.dataReceived(upgrade(*headers))
        clock.advance(1)
        self.transport.pump()
        self.head = bytes(self.transport.sent).partition(b"\r\n\r\n")[0].decode()
        self.transport.sent.clear()

    @property
    def closed(self) -> bool:
        """Whether the server has closed the connection."""
        return bool(self.transport.disconnected)

    def send(self, data: bytes, chop: int = 0) -> None:
        """Send bytes, so many at a time, when the server reads; 0 for all at once."""
        size = chop or len(data) or 1
        for at in range(0, len(data), size):
            self.wait()
            if not self.closed:
                self.transport.protocol.dataReceived(data[at : at + size])
        self.wait()

    def wait(self) -> None:
        """Let the server do what it has read, and pause as long as it likes."""
        self.clock.advance(0)
        while not (self.transport.reading or self.closed):
            self.clock.advance(0.1)
        self.transport.pump()

    def read(self) -> list[Heard]:
        """Return what has come since the last call, which has to be whole frames."""
        data = bytes(self.transport.sent)
        self.transport.sent.clear()
        heard = list(_heard(data))
        assert not any(kind == "close" for kind, _ in heard[:-1]), "a close frame is the last"
        return heard

    def end(self) -> list[Heard]:
        """Close, or answer the server's close; return what has come until the server closed."""
        self.send(client_frame(NORMAL, CLOSE))
        assert self.closed
        return self.read()


def _heard(data: bytes) -> Iterator[Heard]:
    end = 0
    for first, payload, end in server_frames(data):  # noqa: B007 - the last one counts below
        if first == CLOSE:
            yield "close", int.from_bytes(payload[:2]) if payload else None
        else:
            yield KINDS[first], payload
    assert end == len(data)


def fragments(payload: bytes, size: int, first: int = PART) -> bytes:
    """Return the frames of a message that comes in fragments of so many bytes."""
    parts = [payload[at : at + size] for at in range(0, len(payload), size)] or [b""]
    kinds = [first, *[MORE] * (len(parts) - 1)]
    kinds[-1] |= LAST
    return b"".join(map(client_frame, parts, kinds))
