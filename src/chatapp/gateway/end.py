"""A gateway's end of its link: what the server says of the clients."""

from collections.abc import Callable, Mapping
from enum import Enum, auto
from typing import Protocol

from twisted.internet.interfaces import IReactorTime

from chatapp.gateway.client import Client
from chatapp.gateway.group import ClientGroup
from chatapp.link.end import LinkEnd
from chatapp.link.frames import Kind, parse_number
from chatapp.link.greeting import (
    MAJOR,
    GreetingError,
    Hello,
    check_proof,
    gateway_proof,
    new_nonce,
    other_major,
    parse_hello,
    server_proof,
)
from chatapp.link.group import Opener

GREETING_SECONDS = 2
"""Seconds that a server has to let this gateway in: for one that is stopped, the kernel answers."""


class Stage(Enum):
    """How far a link has come."""

    GREETING = auto()
    PROVING = auto()
    OPEN = auto()


class Owner(Protocol):
    """The gateway, as its link knows it."""

    secret: bytes
    fanout: Opener

    def opened(self, end: "GatewayEnd", version: str) -> None:
        """Have the server know the clients: it has let this gateway in."""

    def closed(self, end: "GatewayEnd", why: str) -> None:
        """Do without the link."""

    def congestion_changed(self) -> None:
        """Read what clients send no longer, or again."""


class GatewayEnd(LinkEnd):
    """The link to the server.

    Attributes:
        clients: those that the server knows, by their numbers.
        _owner: the gateway.
        _stage: how far the link has come.
        _nonces: the server's and this end's.
        _groups: the groups, by their numbers.
    """

    greeting_seconds = GREETING_SECONDS

    def __init__(self, clock: IReactorTime, owner: Owner) -> None:
        super().__init__(clock)
        self.clients: dict[int, Client] = {}
        self._owner = owner
        self._stage = Stage.GREETING
        self._nonces = "", new_nonce()
        self._groups: dict[int, ClientGroup] = {}
        self._numbers = 0

    def know(self, client: Client) -> int:
        """Return the number by which the server is to know a client."""
        self._numbers += 1
        self.clients[self._numbers] = client
        return self._numbers

    def forget(self, client: Client) -> None:
        """Know a client no longer; one of an earlier link may have the number of another now."""
        if self.clients.get(client.number) is client:
            del self.clients[client.number]

    def receive(self, kind: int, number: int, body: bytes) -> None:
        """Do what the server says."""
        if self._stage is not Stage.OPEN:
            self._greet(kind, number, body)
        elif kind == Kind.SHARE:
            if group := self._groups.get(number):
                group.share(body)
        elif kind in (Kind.ENTER, Kind.LEAVE):
            self._regroup(kind, number, parse_number(body))
        elif (client := self.clients.get(number)) is not None:
            _say(client, kind, body)

    def congestion_changed(self) -> None:
        """Have the clients wait, or go on."""
        self._owner.congestion_changed()

    def ended(self, why: str) -> None:
        """Do without the link."""
        self._owner.closed(self, why)

    def _greet(self, kind: int, number: int, body: bytes) -> None:
        """Prove that this is a gateway, and see that the other end is a server.

        Raises:
            GreetingError: it is not, or it does not let this gateway in.
        """
        if kind == Kind.REFUSED:
            raise GreetingError(body.decode(errors="replace")[:200])
        secret = self._owner.secret
        if kind == Kind.HELLO and number != MAJOR:
            self._part(number)
        elif kind == Kind.HELLO and self._stage is Stage.GREETING:
            hello = parse_hello(number, body)
            self._nonces = hello.nonce, self._nonces[1]
            self._stage = Stage.PROVING
            proof = gateway_proof(secret, *self._nonces)
            self.send(Kind.HELLO, MAJOR, Hello(MAJOR, self._nonces[1], proof=proof).body())
        elif kind == Kind.WELCOME and self._stage is Stage.PROVING:
            hello = parse_hello(MAJOR, body)
            check_proof(hello.proof, server_proof(secret, *self._nonces))
            self._stage = Stage.OPEN
            self.greeted()
            self._owner.opened(self, hello.version)
        elif kind != Kind.ALIVE:
            raise GreetingError("the other end is no server of chatapp")

    def _part(self, major: int) -> None:
        """Leave a server that speaks another version, and tell it this one, for its log."""
        self.send(Kind.HELLO, MAJOR, Hello(MAJOR, self._nonces[1]).body())
        self.close(str(other_major(major)))

    def _regroup(self, kind: int, number: int, client_number: int) -> None:
        client, group = self.clients.get(client_number), self._groups.get(number)
        if kind == Kind.ENTER:
            if client is not None:
                if group is None:
                    group = self._groups[number] = ClientGroup(self._owner.fanout)
                group.enter(client)
        elif group is not None:
            if client is not None and group in client.groups:
                group.leave(client)
            if not group:
                del self._groups[number]


_VERBS: Mapping[int, Callable[[Client, bytes], None]] = {
    Kind.GIVE: lambda client, body: client.give(body),
    Kind.GIVE_AND_ASK: lambda client, body: client.give(body, asks=True),
    Kind.CLOSE: lambda client, _: client.close(),
    Kind.ABORT: lambda client, _: client.abort(),
    Kind.READ: lambda client, _: client.read_on(),
    Kind.ASK: lambda client, _: client.tell(),
}
"""What is done with a client, by the kind of the frame."""


def _say(client: Client, kind: int, body: bytes) -> None:
    """Do what the server says of a client; a kind that is not known is skipped."""
    if verb := _VERBS.get(kind):
        verb(client, body)
