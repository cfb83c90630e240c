"""What a gateway says of a client that has come: its port, its address, and how its bytes come."""

import json
from dataclasses import dataclass
from typing import Any

from twisted.internet.address import IPv4Address, IPv6Address, UNIXAddress
from twisted.internet.interfaces import IAddress

from chatapp.errors import ChatError
from chatapp.ports.way import Way
from chatapp.session.address import parse_address


class OpeningError(ChatError):
    """A gateway says of a client what cannot be so."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A client that has come.

    Attributes:
        port: the section of the configuration of the port that it has called.
        peer: its address.
        way: how its bytes come to the gateway.
    """

    port: str
    peer: IAddress
    way: Way

    def body(self) -> bytes:
        """Return the body of its frame."""
        said = {
            "port": self.port,
            "host": getattr(self.peer, "host", ""),
            "port_there": getattr(self.peer, "port", 0),
            "private": self.way.private,
            "hosts": self.way.hosts,
            "here": self.way.here,
        }
        return json.dumps(said).encode()


def parse_opening(body: bytes) -> Opening:
    """Return what a gateway says of a client.

    Raises:
        OpeningError: it is not to be understood, or a host is no address.
    """
    try:
        said: Any = json.loads(body)
        hosts = tuple(_host(host) for host in said["hosts"])
        way = Way(said["private"] is True, hosts, said["here"] is True)
        return Opening(str(said["port"]), _address(_host(said["host"]), said["port_there"]), way)
    except (ValueError, LookupError, TypeError, RecursionError):
        raise OpeningError("it says of a client what is not to be understood") from None


def _host(host: Any) -> str:
    """Return a host; raise ValueError if it is no address, and not the empty one of a Unix socket.

    It stands in the log and in bans, so it can be nothing else.
    """
    if host and (not isinstance(host, str) or parse_address(host) is None):
        raise ValueError(host)
    return host or ""


def _address(host: str, port: Any) -> IAddress:
    """Return a client's address, as Twisted has it."""
    if not host:
        return UNIXAddress(None)
    return (IPv6Address if ":" in host else IPv4Address)("TCP", host, int(port))
