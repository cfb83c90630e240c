"""Clients in memory, on both ports."""

import json
import re
from typing import Any

from twisted.internet.error import ConnectionDone
from twisted.internet.testing import MemoryReactorClock
from websockets.client import ClientProtocol
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory
from websockets.frames import Frame, Opcode
from websockets.http11 import Response
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from chatapp.chat.factory import ChatFactory
from chatapp.errors import CODES
from chatapp.ports.handshake import SUBPROTOCOL
from chatapp.ports.websocket import ChatWebSocketFactory, ChatWebSocketProtocol
from tests.memory_gateway import THROUGH_GATEWAY, gateway_of, takes
from tests.schema import see_received, see_sent
from tests.transport import HOST, MemoryTransport
from tests.writers import write_past

WILL_ECHO, WONT_ECHO, DO_ECHO = (bytes((255, verb, 1)) for verb in (251, 252, 253))

NORMAL = 1000  # what a WebSocket is closed with when all is well

TOKEN = re.compile(r"-- /resume (\S+) brings you back if the connection is lost")


class MemoryClient:
    """What the clients of both transports can do in a test."""

    def __init__(
        self, chat: ChatFactory, clock: MemoryReactorClock, port: int, host: str = HOST
    ) -> None:
        self.chat, self.clock = chat, clock
        self.transport = MemoryTransport(clock, port, host)
        self.token = ""
        self._at_server: Any = None

    def _attach(self, section: str, protocol: Any) -> None:
        """Connect the server's protocol, perhaps over a gateway."""
        self._at_server = protocol
        write_past(protocol)
        if THROUGH_GATEWAY:
            protocol = gateway_of(self.chat, self.clock).client(section, protocol)
        self.transport.attach(protocol)
        if THROUGH_GATEWAY:  # the server knows of it before more time passes
            self.clock.advance(0)

    @property
    def closed(self) -> bool:
        return bool(self.transport.disconnected)

    @property
    def may_send(self) -> bool:
        """Whether the client has not ended what it sends."""
        return not self.closed

    @property
    def heard(self) -> bool:
        """Whether the server takes what the client sends now; if not, it waits at the client."""
        passed_on = not THROUGH_GATEWAY or takes(self._at_server.transport)
        return passed_on and bool(self.transport.reading)

    @property
    def rests(self) -> bool:
        """Whether the server reads some of what the client has sent in another turn."""
        return getattr(self._at_server, "_rest", None) is not None

    def send(self, *lines: str) -> None:
        """Send lines, one after the other, and let the server answer."""
        for line in lines:
            self.post(line.encode())
            self.settle()

    def post(self, *lines: bytes) -> None:
        """Send lines, which need not be text, in one packet; the server's turn goes on."""
        self.feed(b"".join(map(self.encode, lines)))

    def feed(self, data: bytes) -> None:
        """Have the server receive bytes as they are; its turn goes on."""
        if not self.closed:
            self.transport.protocol.dataReceived(data)
            if THROUGH_GATEWAY:
                gateway_of(self.chat, self.clock).arrive()

    def shake_hands(self) -> None:
        """Be connected, without having said anything."""

    def join(self, first: str = "") -> None:
        """Be connected, and wait for the welcome, or speak first."""
        self.shake_hands()
        if first:
            self.send(first)
        self.clock.advance(1)
        self.settle()

    def encode(self, line: bytes) -> bytes:
        raise NotImplementedError

    def settle(self) -> None:
        """Let a turn of the reactor pass; over a gateway it takes a few."""
        for _ in range(3 if THROUGH_GATEWAY else 1):
            self.clock.advance(0)
            self.transport.pump()

    def read(self) -> list[str]:
        """Return the lines that have arrived since the last call."""
        self.settle()
        data = bytes(self.transport.sent)
        self.transport.sent.clear()
        lines = self.decode(data)
        for line in lines:
            if found := TOKEN.fullmatch(line):
                self.token = found[1]
        return lines

    def decode(self, data: bytes) -> list[str]:
        raise NotImplementedError

    def lose(self) -> None:
        """Lose the connection; the server's turn goes on."""
        self.transport.lose(ConnectionDone())

    def close(self) -> None:
        """Drop the connection without a word."""
        self.lose()
        self.clock.advance(0)

    def hang_up(self) -> None:
        """Close the connection, and read the rest."""
        raise NotImplementedError


class LineClient(MemoryClient):
    """A client of the line port, as plain as nc, but that it hides a secret when it is to.

    Others are told of it when it is welcomed, as over WebSocket, unless a test says otherwise.
    """

    quiet_seconds = 0.5
    hides = True

    def __init__(
        self, chat: ChatFactory, clock: MemoryReactorClock, port: int, host: str = HOST
    ) -> None:
        super().__init__(chat, clock, port, host)
        self._rest = b""
        protocol: Any = chat.buildProtocol(None)
        protocol.quiet_seconds = self.quiet_seconds
        self._attach("tcp_server", protocol)

    def settle(self) -> None:
        """Let a turn of the reactor pass, and hide what is typed if that is offered in it."""
        super().settle()
        sent = self.transport.sent
        if self.hides and WILL_ECHO in sent:
            sent[:] = sent.replace(WILL_ECHO, b"")
            self.feed(DO_ECHO)

    def encode(self, line: bytes) -> bytes:
        return line + b"\n"

    def hang_up(self) -> None:
        self.transport.half_close()

    def decode(self, data: bytes) -> list[str]:
        for ended in (WONT_ECHO + b"\r\n", WONT_ECHO):
            data = data.replace(ended, b"")
        *lines, self._rest = (self._rest + data).split(b"\r\n")
        return [line.decode() for line in lines]


class WebSocketClient(MemoryClient):
    """A client of the WebSocket port, made by others and strict about what it gets."""

    protocol = ChatWebSocketProtocol
    subprotocols: list[Subprotocol] | None = None

    def __init__(
        self,
        chat: ChatFactory,
        clock: MemoryReactorClock,
        port: int,
        host: str = HOST,
        *,
        deflate: bool = False,
    ) -> None:
        super().__init__(chat, clock, port, host)
        offers = [ClientPerMessageDeflateFactory()] if deflate else []
        self._early: list[Any] = []
        self.client = ClientProtocol(
            parse_uri("ws://localhost:6968/"), extensions=offers, subprotocols=self.subprotocols
        )
        factory = ChatWebSocketFactory(chat, clock)
        factory.protocol = self.protocol
        self._attach("ws_server", factory.buildProtocol(None))

    @property
    def close_code(self) -> int | None:
        """The code in the close frame that the server sent."""
        frame = self.client.close_rcvd
        return None if frame is None else frame.code

    @property
    def close_reason(self) -> str:
        """The reason in that frame; empty if there was none."""
        frame = self.client.close_rcvd
        return "" if frame is None else frame.reason

    @property
    def may_send(self) -> bool:
        """Whether neither side has begun to close."""
        return super().may_send and self.client.state is State.OPEN

    def shake_hands(self) -> None:
        """Be connected, without having said anything."""
        self.client.send_request(self.client.connect())
        self._exchange()
        response, *self._early = self.client.events_received()
        assert isinstance(response, Response)

    def encode(self, line: bytes) -> bytes:
        self.client.send_text(line)
        return b"".join(self.client.data_to_send())

    def hang_up(self) -> None:
        self.client.send_close(NORMAL)

    def send_binary(self, payload: bytes) -> None:
        self.client.send_binary(payload)
        self.settle()

    def settle(self) -> None:
        super().settle()
        self._exchange()

    def decode(self, data: bytes) -> list[str]:
        frames = [*self._early, *self.client.events_received()]
        self._early.clear()
        return [
            bytes(frame.data).decode()
            for frame in frames
            if isinstance(frame, Frame) and frame.opcode is Opcode.TEXT
        ]

    def _exchange(self) -> None:
        """Pass bytes both ways until neither has any."""
        while True:
            out = b"".join(self.client.data_to_send())
            if out:
                self.feed(out)
            self.clock.advance(0)
            self.transport.pump()
            data = bytes(self.transport.sent)
            self.transport.sent.clear()
            if data:
                self.client.receive_data(data)
            if not out and not data:
                return


class ObjectClient(WebSocketClient):
    """A program, which asks for the subprotocol chatapp.v1 and reads objects."""

    subprotocols = [Subprotocol(SUBPROTOCOL)]  # noqa: RUF012 - what the client takes

    def request(self, **fields: Any) -> None:
        """Send an object."""
        self.send(json.dumps(fields))

    def decode(self, data: bytes) -> list[str]:
        """Return the objects; each is as the schema says, and an error has a code of the list."""
        lines = super().decode(data)
        for line in lines:
            see_received(json.loads(line))
            if line.startswith('{"type": "error"'):
                assert json.loads(line)["code"] in CODES
        return lines

    def encode(self, line: bytes) -> bytes:
        """Return a message; an object that the server takes is as the schema says, too."""
        see_sent(line)
        return super().encode(line)

    def read_objects(self) -> list[dict[str, Any]]:
        """Return what has arrived, but for times, which are all the same, and the `token`."""
        objects = [json.loads(line) for line in self.read()]
        for record in objects:
            record.pop("time", None)
            if record["type"] == "token":
                self.token = record.pop("token")
        return objects


TRANSPORTS = {"tcp": LineClient, "websocket": WebSocketClient}
