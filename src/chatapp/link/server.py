"""The server's end of a link: the clients of one gateway, as connections of the server's ports.

A client of a gateway is a connection like any other: its protocol is one of the ports', over a
`RemoteTransport`. What a gateway may say is bounded by what it may say of clients: a gateway is
trusted with their addresses, and with nothing else.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import Enum, auto
from typing import TYPE_CHECKING

from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.internet.interfaces import IReactorTime
from twisted.internet.protocol import connectionDone
from twisted.logger import Logger
from twisted.python.failure import Failure

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
from chatapp.ports.peer import peer_host
from chatapp.ports.way import is_here

if TYPE_CHECKING:
    from chatapp.link.factory import LinkFactory

GREETING_SECONDS = 5
"""Seconds that a gateway has to prove that it is one."""

CLOSING_AT_MOST = 1000
"""Clients of a link beyond `sessions`: those that are told that there is no room, and why."""

AT_ONCE = 100
"""Number of clients that are let go, or go on, in one turn."""

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
        _peer: where it comes from.
        _full: True after it was logged that it has too many clients.
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
        self._peer = ""
        self._full = False
        self._groups = 0
        self._starved: dict[RemoteTransport, None] = {}

    def connectionMade(self) -> None:
        """Say who is here."""
        super().connectionMade()
        self._peer = peer_host(self.transport) or "this machine"
        if self.factory.come(self._peer):
            self.send(Kind.HELLO, MAJOR, Hello(MAJOR, self._nonce).body())
        else:
            self.give_up("too many links come from there")

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Note that the link is closed."""
        super().connectionLost(reason)
        self.factory.go(self._peer)

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
        elif kind == Kind.ENDS:
            self.close("it ends")
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
        else:
            self.factory.refuse(self._peer, why)
        self._starved.clear()
        self._let_go()

    def _greet(self, major: int, body: bytes) -> None:
        """Let the gateway in, if it is one."""
        try:
            hello = parse_hello(major, body)
            nonces = self._nonce, hello.nonce
            check_proof(hello.proof, gateway_proof(self.factory.secret, *nonces))
        except ChatError as error:
            self.factory.refuse(self._peer, error.reason)
            self.send(Kind.REFUSED, 0, error.reason.encode())
            self.close(error.reason)
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
        if self.factory.is_full(self):
            self._turn_away(number)
            return
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

    def _turn_away(self, number: int) -> None:
        """Close a client that is one too many, without a word: each would wait to be sent."""
        self.send(Kind.ABORT, number)
        if not self._full:
            self._full = True
            most = len(self.clients)
            _log.warn(
                "The gateway at {peer} has more clients than the {most} that it may have here",
                peer=self._peer,
                most=most,
            )

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
            if client.overfull:
                raise OpeningError("it sends more of a client than is taken")

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


_VERBS: Mapping[int, Callable[[RemoteTransport, bytes], None]] = {
    Kind.TAKE: RemoteTransport.take,
    Kind.TAKE_AND_ASK: lambda client, body: client.take(body, asks=True),
    Kind.END: lambda client, _: client.end(),
    Kind.FULL: lambda client, _: client.fill(),
    Kind.ROOM: lambda client, _: client.make_room(),
    Kind.MOVED: lambda client, _: client.move(),
}
"""What is done with a client, by the kind of the frame."""
