"""The other end of a transport: its address, and noticing that it has gone without a word."""

import socket

from twisted.internet.tcp import Server
from twisted.protocols.policies import ProtocolWrapper

from chatapp.outlet import Transport

PROBES = 4
"""How many probes of TCP's keepalive are to be missed."""


def peer_address(transport: Transport) -> object:
    """Return who is at the other end, the way it is logged: host and port where it has them."""
    peer = transport.getPeer()
    host = getattr(peer, "host", None)
    return str(peer) if host is None else (host, peer.port)


def peer_host(transport: Transport) -> str:
    """Return the host at the other end; nothing where it has none."""
    return str(getattr(transport.getPeer(), "host", ""))


def known_host(transport: Transport) -> str:
    """Return the same for a new connection; nothing as long as a PROXY header may still tell."""
    return "" if isinstance(transport, ProtocolWrapper) else peer_host(transport)


def keep_alive(transport: Transport, idle: int, timeout: int) -> None:
    """Have the kernel ask a silent peer after so many seconds, and give up on it after so many."""
    transport.setTcpNoDelay(True)
    if not (idle and isinstance(transport, Server)):
        return
    handle = transport.getHandle()
    if handle.family == socket.AF_UNIX:
        return
    transport.setTcpKeepAlive(True)
    for option, value in (
        (socket.TCP_KEEPIDLE, idle),
        (socket.TCP_KEEPINTVL, max(1, timeout // PROBES)),
        (socket.TCP_KEEPCNT, PROBES),
        (socket.TCP_USER_TIMEOUT, 1000 * (idle + timeout)),
    ):
        handle.setsockopt(socket.IPPROTO_TCP, option, value)
