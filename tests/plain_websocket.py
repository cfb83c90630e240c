"""A WebSocket client on a plain socket, for tests in which the server ends: it has no thread."""

import socket
from types import TracebackType
from typing import Protocol, Self

from websockets.client import ClientProtocol
from websockets.frames import Frame, Opcode
from websockets.protocol import State
from websockets.typing import Subprotocol
from websockets.uri import parse_uri

from tests.server import SECONDS


class Front(Protocol):
    """Where programs connect: a server, or a proxy.

    Attributes:
        ws_port: its port.
    """

    ws_port: int


class PlainWebSocket:
    """One connection, with the subprotocol of programs."""

    def __init__(self, server: Front) -> None:
        self._socket = socket.create_connection(("127.0.0.1", server.ws_port), SECONDS)
        uri = parse_uri(f"ws://127.0.0.1:{server.ws_port}/")
        self._protocol = ClientProtocol(uri, subprotocols=[Subprotocol("chatapp.v1")])
        self._came: list[str] = []
        try:
            self._protocol.send_request(self._protocol.connect())
            self._flush()
            while self._protocol.state is State.CONNECTING:
                self._receive()
        except OSError:
            self._socket.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._socket.close()

    def send(self, text: str) -> None:
        """Send a message."""
        self._protocol.send_text(text.encode())
        self._flush()

    def recv(self, seconds: float = SECONDS) -> str:
        """Return the next message.

        Raises:
            TimeoutError: none has come in that time.
            ConnectionError: the server has ended the connection.
        """
        self._socket.settimeout(seconds)
        while not self._came:
            self._receive()
            self._socket.settimeout(seconds)
        return self._came.pop(0)

    def close(self) -> None:
        """Leave, and read until the server has closed."""
        self._protocol.send_close(1000)
        self._flush()
        self._socket.settimeout(SECONDS)
        while data := self._socket.recv(65536):
            self._protocol.receive_data(data)
            self._flush()
        self._socket.close()

    def _receive(self) -> None:
        data = self._socket.recv(65536)
        if not data:
            raise ConnectionError("the server has ended the connection")
        self._protocol.receive_data(data)
        self._flush()
        self._came += [
            bytes(event.data).decode()
            for event in self._protocol.events_received()
            if isinstance(event, Frame) and event.opcode is Opcode.TEXT
        ]

    def _flush(self) -> None:
        self._socket.settimeout(SECONDS)
        for data in self._protocol.data_to_send():
            if data:
                self._socket.sendall(data)
