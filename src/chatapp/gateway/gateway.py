"""A gateway: it finds the server, keeps a link to it, and brings it the clients of its ports.

Several servers may be named, of which one at a time answers: the others stand by. They are tried
one after the other, for ever. Without a link, clients wait for a while; when the link is lost,
those that the server knew are closed, and come back over the next.
"""

from collections.abc import Callable, Sequence
from itertools import count

from twisted.application.service import Service
from twisted.internet.defer import CancelledError, Deferred
from twisted.internet.error import ConnectingCancelledError
from twisted.internet.interfaces import IReactorTime, IStreamClientEndpoint
from twisted.internet.protocol import Factory
from twisted.internet.task import deferLater
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.config import Config
from chatapp.gateway.beginnings import Beginnings
from chatapp.gateway.client import Client
from chatapp.gateway.end import GatewayEnd
from chatapp.later import NEVER, Later
from chatapp.link.frames import Kind
from chatapp.link.group import Opener

TRY_SECONDS = 2
"""Seconds that a server may take to be connected to before the next is tried."""

PAUSE_SECONDS = 0.2
"""Seconds between two tries."""

ENDING_SECONDS = 2
"""Seconds that the server has to do what clients have sent, when the gateway ends."""

FAREWELL_SECONDS = 0.5
"""Seconds that clients have to read that they are let go, when the gateway ends."""

_log = Logger()


class Gateway(Service):
    """Brings clients to the server.

    Args:
        servers: where the server may be: what the configuration says, and how to connect.
        config: the configuration.
        secret: what the server has to know.
        clock: calls later.
        fanout: opens audiences.

    Attributes:
        end: this end of the link, when the server has let this gateway in; else None.
        clients: all clients.
        beginnings: those of them that have not begun.
        losses: how often a server was lost.
        _ending: fires when the server has let this gateway go, which ends; None before that.
    """

    def __init__(
        self,
        servers: Sequence[tuple[str, IStreamClientEndpoint]],
        config: Config,
        secret: bytes,
        clock: IReactorTime,
        fanout: Opener,
    ) -> None:
        self.config = config
        self.secret = secret
        self.clock = clock
        self.fanout = fanout
        self.end: GatewayEnd | None = None
        self.clients: dict[Client, None] = {}
        self.beginnings = Beginnings()
        self.losses = 0
        self._servers = servers
        self._tries = count()
        self._pause = NEVER
        self._connecting: Callable[[], None] | None = None
        self._ending: Deferred[None] | None = None
        self._place = ""
        self._told: set[str] = set()

    @property
    def congested(self) -> bool:
        """Whether too much waits for the link."""
        return self.end is not None and self.end.congested

    def startService(self) -> None:
        """Look for the server."""
        super().startService()
        self._connect()

    def stopService(self) -> Deferred[None] | None:
        """Let the server do what clients have sent, and all go; fire when they may have read it."""
        super().stopService()
        self._pause.cancel()
        if self._connecting is not None:
            self._connecting()
        if (end := self.end) is None:
            return None
        for client in list(self.clients):
            client.hand_over()
        self._ending = Deferred(lambda _: end.give_up("this gateway ends"))
        self._ending.addTimeout(ENDING_SECONDS, self.clock)
        self._ending.addCallback(lambda _: deferLater(self.clock, FAREWELL_SECONDS))
        end.send(Kind.ENDS, 0)
        return self._ending

    def configure(self, config: Config) -> None:
        """Use another configuration from now on."""
        self.config = config

    def status(self) -> str:
        """Return the line that `systemctl status` shows."""
        place = self._place if self.end is not None else "none"
        return f"clients: {len(self.clients)}, server: {place}"

    def enter(self, client: Client) -> bool:
        """Count a client; return False if there are too many, or this gateway ends."""
        limits = self.config.limits
        if not self.running or 0 < limits.sessions <= len(self.clients):
            return False
        if not self.beginnings.enter(client, limits.sessions_per_address):
            return False
        self.clients[client] = None
        return True

    def leave(self, client: Client) -> None:
        """Count a client no longer."""
        self.clients.pop(client, None)
        self.beginnings.leave(client)
        if self.end is not None:
            self.end.forget(client)

    def number_of(self, client: Client) -> int:
        """Return the number by which the server is to know a client; 0 if there is none now."""
        if self.end is None:
            return 0
        self.beginnings.leave(client)
        return self.end.know(client)

    def send(self, kind: Kind, number: int, body: bytes = b"") -> None:
        """Send a frame to the server, if there is one."""
        if self.end is not None:
            self.end.send(kind, number, body)

    def opened(self, end: GatewayEnd, version: str) -> None:
        """Have the server know the clients that wait."""
        self.end = end
        self._told.clear()
        _log.info("The server is at {place}, version {version}", place=self._place, version=version)
        for client in list(self.clients):
            client.become_known()

    def closed(self, end: GatewayEnd, why: str) -> None:
        """Let the clients go that the server knew, and look for a server."""
        if self.end is end:
            self.end = None
            self.losses += 1
            _log.info("The server at {place} is gone: {why}", place=self._place, why=why)
            for client in list(end.clients.values()):
                client.lose_server()
            if self._ending is not None:
                self._ending.callback(None)
        else:
            self._tell(why)
        self._try_again()

    def congestion_changed(self) -> None:
        """Read what clients send no longer, or again."""
        for client in list(self.clients):
            client.set_reading()

    def _connect(self) -> None:
        self._place, endpoint = self._servers[next(self._tries) % len(self._servers)]
        factory = Factory.forProtocol(lambda: GatewayEnd(self.clock, self))
        factory.noisy = False
        connecting = endpoint.connect(factory)
        self._connecting = connecting.cancel
        late = Later(self.clock.callLater(TRY_SECONDS, connecting.cancel))

        def done(result: object) -> object:
            self._connecting = None
            late.cancel()
            return result

        connecting.addBoth(done).addErrback(self._not_connected)

    def _not_connected(self, failure: Failure) -> None:
        if self.running:
            gave_up = failure.check(CancelledError, ConnectingCancelledError)
            self._tell("it does not answer" if gave_up else failure.getErrorMessage())
            self._try_again()

    def _try_again(self) -> None:
        if self.running:
            self._pause = Later(self.clock.callLater(PAUSE_SECONDS, self._connect))

    def _tell(self, why: str) -> None:
        """Log why there is no server, once for each place until there is one."""
        told = f"{self._place}: {why}"
        if told not in self._told:
            self._told.add(told)
            _log.warn("No server at {place}: {why}", place=self._place, why=why)
