"""The server's end of a link: the clients of one gateway, as connections of the server's ports.

A client of a gateway is a connection like any other: its protocol is one of the ports', over a
`RemoteTransport`. What a gateway may say is bounded by what it may say of clients: a gateway is
trusted with their addresses, and with nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum, auto
from typing import Any

from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IAddress, IReactorTime
from twisted.internet.protocol import Factory
from twisted.logger import Logger
from twisted.python.failure import Failure

from chatapp.counts import Counts
from chatapp.errors import ChatError
from chatapp.link.end import LinkEnd
from chatapp.link.frames import Kind, parse_number
from chatapp.link.greeting import (
    MAJOR,
    Hello,
    check_proof,
    gateway_proof,
    new_nonce,
    parse_hello,
    server_proof,
)
from chatapp.link.group import Group
from chatapp.link.opening import OpeningError, parse_opening
from chatapp.link.remote import RemoteTransport
from chatapp.ports.endpoint import SECTIONS
from chatapp.ports.peer import peer_host
from chatapp.ports.way import is_here

GREETING_SECONDS = 5
"""Seconds that a gateway has to prove that it is one."""

AT_ONCE = 100
"""Number of clients that are let go, or go on, in one turn."""

REFUSED_AT_MOST = 100
"""Number of places of which it is known why no gateway was let in."""

_log = Logger()


class Stage(Enum):
    """How far a link has come."""

    GREETING = auto()
    OPEN = auto()


class ServerEnd(LinkEnd):
    """The link to one gateway.

    Attributes:
        factory: knows the ports' factories, and the secret.
        clients: the clients, by their numbers.
        _stage: how far it has come.
        _nonce: what the gateway's proof is made with.
        _groups: how many groups there were.
        _starved: clients that go on when the link is not congested any more.
    """

    greeting_seconds = GREETING_SECONDS
    factory: "LinkFactory"

    def __init__(self, clock: IReactorTime) -> None:
        super().__init__(clock)
        self.clients: dict[int, RemoteTransport] = {}
        self._stage = Stage.GREETING
        self._nonce = new_nonce()
        self._groups = 0
        self._starved: dict[RemoteTransport, None] = {}

    def connectionMade(self) -> None:
        """Say who is here."""
        super().connectionMade()
        self.send(Kind.HELLO, MAJOR, Hello(MAJOR, self._nonce).body())

    def open_group(self) -> Group:
        """Return a group that nobody is in."""
        self._groups += 1
        return Group(self, self._groups)

    def starve(self, client: RemoteTransport) -> None:
        """Have a client go on when the link is not congested any more."""
        self._starved[client] = None

    def later(self, call: Callable[[], None]) -> None:
        """Call in a later turn."""
        self._clock.callLater(0, call)

    def forget(self, number: int) -> None:
        """Know a client no longer."""
        self.clients.pop(number, None)

    def receive(self, kind: int, number: int, body: bytes) -> None:
        """Do what the gateway says."""
        if self._stage is Stage.GREETING:
            if kind == Kind.HELLO:
                self._greet(number, body)
        elif kind == Kind.OPEN:
            self._open(number, body)
        elif (client := self.clients.get(number)) is not None:
            self._hear(client, kind, body)

    def congestion_changed(self) -> None:
        """Have the clients go on that had to stop because of the link."""
        if not self.congested and self._starved:
            self.later(self._feed)

    def ended(self, why: str) -> None:
        """Let the gateway's clients go, some in each turn."""
        self.factory.leave(self)
        if self._stage is Stage.OPEN:
            _log.info("The gateway at {peer} is gone: {why}", peer=self._peer, why=why)
        self._starved.clear()
        self._let_go()

    @property
    def _peer(self) -> str:
        return peer_host(self.transport) or "this machine"

    def _greet(self, major: int, body: bytes) -> None:
        """Let the gateway in, if it is one."""
        try:
            hello = parse_hello(major, body)
            nonces = self._nonce, hello.nonce
            check_proof(hello.proof, gateway_proof(self.factory.secret, *nonces))
        except ChatError as error:
            self.factory.refuse(self._peer, error.reason)
            self.send(Kind.REFUSED, 0, error.reason.encode())
            self.close()
            return
        self.greeted()
        self._stage = Stage.OPEN
        self.factory.enter(self, self._peer)
        proof = server_proof(self.factory.secret, *nonces)
        self.send(Kind.WELCOME, 0, Hello(MAJOR, self._nonce, proof=proof).body())
        _log.info(
            "The gateway at {peer}, version {version}", peer=self._peer, version=hello.version
        )

    def _open(self, number: int, body: bytes) -> None:
        """Let a client come, as over the port that it has called.

        Raises:
            OpeningError: the gateway mixes up its clients.
        """
        if number in self.clients:
            raise OpeningError("it has two clients of the same number")
        try:
            opening = parse_opening(body)
            factory = self.factory.factories[opening.port]
        except (OpeningError, LookupError):  # a proxy may have told the gateway nonsense
            self.send(Kind.ABORT, number)
            return
        here = opening.way.here and is_here(peer_host(self.transport))
        way = replace(opening.way, here=here)
        client = RemoteTransport(self, number, opening.peer, way)
        self.clients[number] = client
        try:
            client.attach(factory.buildProtocol(opening.peer))
        except Exception:  # noqa: BLE001 - whatever it is, it is this client's alone
            _log.failure("A client of a gateway could not be let in")
            self.forget(number)
            self.send(Kind.ABORT, number)
            client.lose(Failure(ConnectionLost()))

    def _hear(self, client: RemoteTransport, kind: int, body: bytes) -> None:
        """Do what the gateway says of a client; a kind that is not known is skipped."""
        if kind == Kind.LOST:
            self.forget(client.number)
            reason = ConnectionLost(body.decode(errors="replace")) if body else ConnectionDone()
            client.lose(Failure(reason))
        elif kind == Kind.TOLD:
            client.told(parse_number(body))
        elif verb := _VERBS.get(kind):
            client.call(verb, client, body)

    def _feed(self) -> None:
        """Let some clients go on, and the others in a later turn."""
        for client in list(self._starved)[:AT_ONCE]:
            if self.congested:
                return
            del self._starved[client]
            client.call(client.make_room)
        if self._starved:
            self.later(self._feed)

    def _let_go(self) -> None:
        for number in list(self.clients)[:AT_ONCE]:
            self.clients.pop(number).lose(Failure(ConnectionLost("its gateway is gone")))
        if self.clients:
            self.later(self._let_go)


class LinkFactory(Factory):
    """Makes the links to gateways.

    Args:
        factories: those of the ports, by the sections of the configuration; and others, which are
            no gateway's.
        secret: what a gateway has to know.
        clock: calls later.
        counts: what is counted.

    Attributes:
        links: the links to gateways that were let in.
        _refused: why those were not let in who tried last, by where they are.
    """

    noisy = False

    def __init__(
        self, factories: Mapping[str, Factory], secret: bytes, clock: IReactorTime, counts: Counts
    ) -> None:
        self.factories = {name: made for name, made in factories.items() if name in SECTIONS}
        self.secret = secret
        self.links: set[ServerEnd] = set()
        self._refused: dict[str, str] = {}
        self._clock = clock
        self._counts = counts

    def refuse(self, peer: str, why: str) -> None:
        """Log that somebody is not let in, once while that goes on: a gateway tries again soon."""
        if self._refused.get(peer) != why:
            if len(self._refused) >= REFUSED_AT_MOST:
                self._refused.clear()
            self._refused[peer] = why
            _log.warn("No gateway, at {peer}: {why}", peer=peer, why=why)

    def enter(self, link: ServerEnd, peer: str) -> None:
        """Note the link of a gateway that was let in."""
        self._refused.pop(peer, None)
        self.links.add(link)
        self._counts.gateways = len(self.links)

    def leave(self, link: ServerEnd) -> None:
        """Note that a link is gone."""
        self.links.discard(link)
        self._counts.gateways = len(self.links)

    def buildProtocol(self, addr: IAddress | None) -> Any:  # noqa: ARG002 - any may try
        """Return the end of a new link."""
        link = ServerEnd(self._clock)
        link.factory = self
        return link


_VERBS: Mapping[int, Callable[[RemoteTransport, bytes], None]] = {
    Kind.TAKE: RemoteTransport.take,
    Kind.END: lambda client, _: client.end(),
    Kind.FULL: lambda client, _: client.fill(),
    Kind.ROOM: lambda client, _: client.make_room(),
    Kind.MOVED: lambda client, _: client.move(),
}
"""What is done with a client, by the kind of the frame."""
