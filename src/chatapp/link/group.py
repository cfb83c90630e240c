"""A group: clients at one gateway that are given the same bytes, which go over the link once."""

from typing import Protocol, cast

from chatapp.link.frames import NUMBER, Kind
from chatapp.link.remote import RemoteTransport
from chatapp.link.wire import Wire
from chatapp.session.audience import Audience, OpenAudience, Socket


class Group:
    """An audience of clients at one gateway.

    Attributes:
        given: bytes that each of its clients was given, or would have been given.
    """

    __slots__ = ("_clients", "_link", "_number", "given")

    def __init__(self, link: Wire, number: int) -> None:
        self.given = 0
        self._link = link
        self._number = number
        self._clients: list[RemoteTransport] = []

    def fits(self, socket: Socket) -> bool:
        """Return whether it is a client at the same gateway."""
        return isinstance(socket, RemoteTransport) and socket.link is self._link

    def add(self, socket: Socket) -> None:
        """Let a client in, whose place is the last."""
        client = cast("RemoteTransport", socket)
        self._clients.append(client)
        client.enter(self)
        self._link.send(Kind.ENTER, self._number, NUMBER.pack(client.number))

    def remove(self, at: int) -> None:
        """Let the client go that is at a place; the last moves there."""
        client, last = self._clients[at], self._clients.pop()
        if last is not client:
            self._clients[at] = last
        client.leave(self)
        self._link.send(Kind.LEAVE, self._number, NUMBER.pack(client.number))

    def write(self, data: bytes) -> list[tuple[int, int]]:
        """Give everyone bytes; nobody takes any while too much waits for the link."""
        if self._link.congested:
            return [(at, 0) for at in range(len(self._clients))]
        self.given += len(data)
        self._link.send(Kind.SHARE, self._number, data)
        return []


class Opener(Protocol):
    """Opens audiences of sockets of this process."""

    def open_audience(self) -> Audience:
        """Return an audience that nobody is in."""


def open_audiences(fanout: Opener) -> OpenAudience:
    """Return what opens an audience, for a socket of this process or for a client at a gateway."""

    def open_audience(socket: Socket) -> Audience:
        if isinstance(socket, RemoteTransport):
            return socket.link.open_group()
        return fanout.open_audience()

    return open_audience
