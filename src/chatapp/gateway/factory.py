"""The clients of one port of a gateway, and what they are told when there is no server."""

from typing import Any, Protocol

from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import Factory

from chatapp.config import Config, Limits
from chatapp.events import Refused
from chatapp.gateway.client import Client
from chatapp.gateway.line_client import LineClient
from chatapp.gateway.websocket_client import WebSocketClient
from chatapp.link.frames import Kind
from chatapp.wire.encoding import LINE

NO_SERVER = "the server cannot be reached now; try again later"
SERVER_GONE = "the server is gone for a moment; come back with /resume"

_SERVICE_RESTART = b"\x88\x02\x03\xf4"
"""A close frame with the code 1012 (RFC 6455, 5.5.1)."""

_UNAVAILABLE = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain; charset=utf-8\r\n"
    b"Content-Length: %d\r\nRetry-After: 5\r\nConnection: close\r\n\r\n%s"
)

SAID = {
    "tcp_server": (
        LINE.encode(Refused(NO_SERVER, "journal")),
        LINE.encode(Refused(SERVER_GONE, "journal")),
    ),
    "ws_server": (
        _UNAVAILABLE % (len(NO_SERVER) + 1, NO_SERVER.encode() + b"\n"),
        _SERVICE_RESTART,
    ),
}
"""What clients are told, by their ports, when there is no server, and when it is gone."""

_KINDS: dict[str, type[Client]] = {"tcp_server": LineClient, "ws_server": WebSocketClient}
"""The clients of the ports on which they are not all alike."""


class Clients(Protocol):
    """The gateway, as its ports know it."""

    clock: IReactorTime
    config: Config

    @property
    def congested(self) -> bool:
        """Whether too much waits for the link."""

    def enter(self, client: Client) -> bool:
        """Count a client; return False if there are too many."""

    def leave(self, client: Client) -> None:
        """Count a client no longer."""

    def number_of(self, client: Client) -> int:
        """Return the number of a client at the server; 0 if there is no server now."""

    def send(self, kind: Kind, number: int, body: bytes = b"") -> None:
        """Send a frame to the server."""


class ClientFactory(Factory):
    """Makes the clients of one port.

    Args:
        section: the port's section of the configuration.
        gateway: the gateway.
    """

    noisy = False

    def __init__(self, section: str, gateway: Clients) -> None:
        self.section = section
        self.no_server, self.farewell = SAID.get(section, (b"", b""))
        self.clock = gateway.clock
        self.enter, self.leave = gateway.enter, gateway.leave
        self.number_of, self.send = gateway.number_of, gateway.send
        self._gateway = gateway

    @property
    def limits(self) -> Limits:
        """The limits in force."""
        return self._gateway.config.limits

    @property
    def congested(self) -> bool:
        """Whether too much waits for the link."""
        return self._gateway.congested

    def buildProtocol(self, addr: IAddress | None) -> Any:  # noqa: ARG002 - the server judges
        """Return a new client."""
        client = _KINDS.get(self.section, Client)()
        client.factory = self
        return client
