"""The other end of a transport: its address, whether it is still there, and turning it away."""

import socket

from twisted.internet.tcp import Server
from twisted.logger import Logger

from chatapp.config import Limits
from chatapp.counts import Counts
from chatapp.errors import ChatError
from chatapp.ports.transport import Transport, is_proxied, lowest
from chatapp.session.address import as_written

AGREE_SECONDS = 5
"""Seconds that a client has to read why it is turned away, and to agree to the end of TLS."""

PROBES = 4
"""Number of TCP keepalive probes that a peer misses before the kernel gives it up."""

_log = Logger()


def peer_address(transport: Transport) -> object:
    """Return the other end as it is logged: host and port, or what a Unix socket calls itself."""
    peer = transport.getPeer()
    host = getattr(peer, "host", None)
    return str(peer) if host is None else (as_written(host), peer.port)


def peer_host(transport: Transport) -> str:
    """Return the host at the other end; empty for a Unix socket."""
    return str(getattr(transport.getPeer(), "host", ""))


def known_host(transport: Transport) -> str:
    """Return the host at the other end; empty while a proxy's header may still name another."""
    return "" if is_proxied(transport) else peer_host(transport)


def note_turned_away(
    transport: Transport, counts: Counts, error: ChatError, kind: str = ""
) -> None:
    """Log and count a connection that is not let in, and see that TLS does not keep it.

    A client has to agree to the end of TLS, and may never do so; nobody counts it meanwhile.

    Args:
        transport: the connection.
        counts: of the chat.
        error: why not.
        kind: what it is counted as; by default the error's own code.
    """
    counts.turned_away[kind or error.code] += 1
    peer = peer_address(transport)
    _log.debug("Turned away {peer}: {reason}", peer=peer, reason=error.reason)
    socket_owner = lowest(transport)
    if socket_owner is not transport:
        socket_owner.reactor.callLater(AGREE_SECONDS, socket_owner.abortConnection)


def keep_alive(transport: Transport, limits: Limits) -> None:
    """Have the kernel ask a silent peer whether it is there, and give it up if it is not.

    A peer that is there but does not read is the session's business. The kernel must not be faster
    than that, so it waits for `stalled_seconds` more.
    """
    transport.setTcpNoDelay(True)
    idle, timeout = limits.ping_seconds, limits.ping_timeout_seconds
    if not (idle and timeout and isinstance(transport, Server)):
        return
    handle = transport.getHandle()
    if handle.family == socket.AF_UNIX:
        return
    transport.setTcpKeepAlive(True)
    options = {
        "TCP_KEEPIDLE": idle,
        "TCP_KEEPINTVL": max(1, timeout // PROBES),
        "TCP_KEEPCNT": PROBES,
    }
    if limits.stalled_seconds:
        options["TCP_USER_TIMEOUT"] = 1000 * (idle + timeout + limits.stalled_seconds)
    for name, value in options.items():
        if hasattr(socket, name):  # the system may lack some of them
            handle.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
