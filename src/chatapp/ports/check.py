"""What would keep the servers from listening, found without listening.

Each endpoint is asked to listen with a stand-in for the reactor, which notes where that would be.
There a socket is bound and closed again at once, so nobody can connect to it.
"""

import errno
import os
import socket
import time
from pathlib import Path
from typing import Any

from twisted.internet.abstract import isIPv6Address
from twisted.internet.defer import maybeDeferred
from twisted.internet.endpoints import SSL4ServerEndpoint
from twisted.internet.protocol import Factory

from chatapp.config import Config
from chatapp.errors import ConfigError
from chatapp.ports.certificate import validity_of
from chatapp.ports.endpoint import Endpoint, endpoints_of, show_place
from chatapp.ports.listener import NO_SUCH_ADDRESS
from chatapp.text import show_time

Place = tuple[str, int]
"""An address and a port; or the path of a Unix socket, and _NO_PORT."""

_NO_PORT = -1
_PORT_MOST = 65535

_BACKLOG_MOST = 2**31 - 1
"""The highest number that fits into an int (listen(2))."""

_SOCKET_NAME_BYTES = 107
"""The longest name of a Unix socket, in bytes (unix(7))."""

_ALL_IPV4, _ALL = "0.0.0.0", "::"  # noqa: S104 - nothing listens


class Rehearsal:
    """Stands in for a reactor: it notes where it is to listen.

    Attributes:
        interfaces: the addresses and ports.
        paths: the paths of Unix sockets.
        backlog: number of connections that the kernel is to keep until they are accepted.
    """

    def __init__(self) -> None:
        self.interfaces: list[Place] = []
        self.paths: list[str] = []
        self.backlog = 0

    def listenTCP(
        self, port: int, *_: Any, interface: str = "", backlog: int = 0, **_options: Any
    ) -> None:
        """Note an address, a port and a backlog."""
        self.interfaces.append((interface, port))
        self.backlog = backlog

    listenSSL = listenTCP

    def listenUNIX(self, path: str, *_: Any, backlog: int = 0, **_options: Any) -> None:
        """Note the path of a Unix socket, and a backlog."""
        self.paths.append(path)
        self.backlog = backlog


class PortCheck:
    """Looks at all endpoints of a configuration, but for sockets that only systemd can hand over.

    Args:
        config: says where the endpoints are.
        running: True if a server with this configuration seems to be running, which has its ports;
            None if nothing tells whether one is.

    Attributes:
        faults: what would stop the start, in one line each.
        notes: ports that are in use by the running server, as far as anyone can tell.
    """

    def __init__(self, config: Config, *, running: bool | None) -> None:
        self.faults: list[str] = []
        self.notes: list[str] = []
        self._running = running
        self._seen: dict[Place, Endpoint] = {}
        for endpoint in endpoints_of(config):
            if not endpoint.text.removeprefix("haproxy:").startswith("systemd:"):
                self._check(endpoint)
        self.faults = list(dict.fromkeys(self.faults))  # localhost has two addresses

    def _check(self, endpoint: Endpoint) -> None:
        rehearsal = Rehearsal()
        try:
            parsed = endpoint.parse(rehearsal)
        except ConfigError as error:
            self.faults.append(str(error))
            return
        if isinstance(parsed, SSL4ServerEndpoint):
            self._check_certificates(endpoint, parsed)
        # An endpoint of another package may need more of a reactor: it is tried at the start only.
        maybeDeferred(parsed.listen, Factory()).addErrback(lambda _: None)
        if abs(rehearsal.backlog) > _BACKLOG_MOST:
            self.faults.append(f"{endpoint.setting}: expected a backlog from 0 to {_BACKLOG_MOST}")
        for interface, port in rehearsal.interfaces:
            self._check_interface(endpoint, interface, port)
        for path in rehearsal.paths:
            if not self._is_taken(endpoint, (path, _NO_PORT)) and (reason := _why_no_socket(path)):
                self.faults.append(f"{endpoint.setting}: expected the path of a socket: {reason}")

    def _check_certificates(self, endpoint: Endpoint, parsed: SSL4ServerEndpoint) -> None:
        now = time.time()
        for file, (start, end) in validity_of(endpoint, parsed).items():
            if not start <= now <= end:
                dates = f"from {show_time(start)} to {show_time(end)}"
                self.faults.append(
                    f"{endpoint.setting}: expected a certificate that is valid now; {file} is valid"
                    f" {dates}"
                )

    def _check_interface(self, endpoint: Endpoint, interface: str, port: int) -> None:
        if not 0 <= port <= _PORT_MOST:  # getaddrinfo would take another port in its place
            reason = f"a port is a number from 0 to {_PORT_MOST}"
            self._add_fault(endpoint, (interface, port), reason)
            return
        family = socket.AF_INET6 if isIPv6Address(interface) else socket.AF_INET
        if interface == "*":  # getaddrinfo would take all addresses, but nothing can listen there
            self._add_fault(endpoint, (interface, port), "all addresses are 0.0.0.0 or ::")
            return
        try:
            found = socket.getaddrinfo(interface or _ALL_IPV4, port, family, socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            self._add_fault(endpoint, (interface, port), getattr(error, "strerror", str(error)))
            return
        address: Any = found[0][4]
        place = (str(address[0]), port)
        if self._is_taken(endpoint, place):
            return
        with socket.socket(family) as bound:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                bound.bind(address)
            except OSError as error:
                self._add_error(endpoint, place, error)

    def _add_error(self, endpoint: Endpoint, place: Place, error: OSError) -> None:
        reason = os.strerror(error.errno or 0)
        if error.errno == errno.EADDRINUSE and self._running:
            self.notes.append(f"{endpoint.setting}: a running server has {show_place(*place)}")
        elif error.errno == errno.EADDRINUSE and self._running is None:
            self._add_fault(endpoint, place, f"{reason}; no fault if this server runs already")
        elif not (endpoint.optional and error.errno in NO_SUCH_ADDRESS):
            self._add_fault(endpoint, place, reason)

    def _add_fault(self, endpoint: Endpoint, place: Place, reason: str) -> None:
        self.faults.append(
            f"{endpoint.setting}: expected an address and a port of this machine that are free"
            f" ({show_place(*place)}: {reason})"
        )

    def _is_taken(self, endpoint: Endpoint, place: Place) -> bool:
        """Return True if an endpoint before this one is to listen there too."""
        other = next((self._seen[each] for each in self._seen if _overlap(each, place)), None)
        if other is not None:
            self.faults.append(
                f"{endpoint.setting}: expected another place than that of {other.setting}"
            )
            return True
        self._seen[place] = endpoint
        return False


def _overlap(one: Place, other: Place) -> bool:
    (host, port), (there, theirs) = one, other
    if port != theirs or port == 0:
        return False
    if host == there or port == _NO_PORT:
        return host == there
    if _ALL in (host, there):
        return True
    return _ALL_IPV4 in (host, there) and ":" not in host + there


def _why_no_socket(path: str) -> str:
    """Return why a Unix socket cannot be made there; empty if it can."""
    file = Path(path)
    folder = file.absolute().parent
    if not path:
        return "none is there"
    if len(os.fsencode(path)) > _SOCKET_NAME_BYTES:
        return f"{path} has more than {_SOCKET_NAME_BYTES} bytes"
    if not folder.is_dir():
        return f"{folder} is no folder"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f"this user may not write into {folder}"
    if file.exists() and not file.is_socket():
        return f"{path} is something else"
    return ""
