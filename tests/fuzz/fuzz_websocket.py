"""The WebSocket port after a handshake: any bytes in pieces, with and without the fast path.

Run for ten minutes: `.venv/bin/python -m tests.fuzz.fuzz_websocket -max_total_time=600`
"""

from collections.abc import Iterator

from tests.fuzz.libfuzzer import fuzz, instrumented

with instrumented(__name__, "chatapp", "autobahn.websocket"):
    from chatapp.ports.handshake import HandshakeProtocol
    from chatapp.ports.websocket import ChatWebSocketProtocol
    from chatapp.wire.frames import short_text_message
    from tests.fuzz.stage import check_text, staged
    from tests.memory import WebSocketClient

UPGRADE = (
    b"GET / HTTP/1.1\r\nHost: localhost:6968\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n%b\r\n"
)
DEFLATE = b"Sec-WebSocket-Extensions: permessage-deflate\r\n"
OBJECTS = b"Sec-WebSocket-Protocol: chatapp.v1\r\n"
TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
SHORT, MASKED, HEAD = 126, 0x80, 6
LINE_BYTES = 128  # the fast path is for messages that are never too long


class SlowProtocol(ChatWebSocketProtocol):
    """The protocol without the fast path: autobahn receives all there is."""

    def dataReceived(self, data: bytes) -> None:
        """Pass over what the fast path would take."""
        HandshakeProtocol.dataReceived(self, data)


class SlowClient(WebSocketClient):
    """A client that the server hears without the fast path."""

    protocol = SlowProtocol


def reference(data: bytes, at: int) -> tuple[bytes, int] | None:
    """Read the same short, masked, unfragmented message of UTF-8, byte by byte (RFC 6455, 5.2)."""
    head = data[at : at + HEAD]
    if len(head) < HEAD or head[0] != TEXT or not MASKED <= head[1] < MASKED + SHORT:
        return None
    masked = data[at + HEAD : at + HEAD + (head[1] - MASKED)]
    if len(masked) < head[1] - MASKED:
        return None
    payload = bytes(byte ^ head[2 + number % 4] for number, byte in enumerate(masked))
    if payload.decode(errors="ignore").encode() != payload:
        return None
    return payload, at + HEAD + len(masked)


def frames(data: bytes, *, aborted: bool) -> Iterator[tuple[int, bytes]]:
    """Yield the frames that a server sent, which has to mask none and fragment none."""
    while data:
        assert data[0] in (TEXT, CLOSE, PING, PONG), data
        short = data[1] if len(data) > 1 else 0
        size, start = (int.from_bytes(data[2:4]), 4) if short == SHORT else (short, 2)
        assert short <= SHORT, data
        if len(data) < start + size:
            assert aborted, data
            return
        yield data[0], data[start : start + size]
        data = data[start + size :]


def check_frames(data: bytes, *, aborted: bool) -> None:
    """Assert that text is printable, that a close has a proper code, and that it is the last."""
    closed = False
    for opcode, payload in frames(data, aborted=aborted):
        assert not closed, data
        if opcode == TEXT:
            check_text(payload.decode())
        closed = opcode == CLOSE


def play(kind: type[WebSocketClient], data: bytes, plan: int) -> tuple[bytes, bytes]:
    """Let a client send it all; return what it was sent, and what the bystander was."""
    with staged(plan, LINE_BYTES) as stage:
        client = kind(stage.chat, stage.clock, 2)
        options = (DEFLATE if plan & 4 else b"") + (OBJECTS if plan & 8 else b"")
        client.feed(UPGRADE % options)
        stage.wait(client, 0)
        stage.play(client, data)
        sent = bytes(client.transport.sent)
        assert sent.startswith(b"HTTP/1.1 101 "), sent
        sent = sent.partition(b"\r\n\r\n")[2]
        check_frames(sent, aborted=client.closed)
        return sent, stage.end(client)


def one_input(data: bytes) -> None:
    """Compare the fast path at every place, and the whole protocol with the one without it."""
    for at in range(len(data)):
        assert short_text_message(data, at) == reference(data, at), (data, at)
    plan = data[-1] if data else 0
    with_it = play(WebSocketClient, data, plan)
    assert play(SlowClient, data, plan) == with_it, (data, with_it)


if __name__ == "__main__":
    fuzz(one_input, max_len=600)
