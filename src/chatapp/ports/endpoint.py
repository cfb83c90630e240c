"""Where the servers listen: what the configuration says, as Twisted's endpoints.

What an `ssl:` endpoint has read from its files is private to it, and can be had in no other way;
only this file touches it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from twisted.internet.endpoints import (
    SSL4ServerEndpoint,
    quoteStringArgument,
    serverFromString,
)
from twisted.internet.interfaces import IOpenSSLContextFactory, IStreamServerEndpoint

from chatapp.config import Config, Listener
from chatapp.errors import ConfigError
from chatapp.session.address import parse_address
from chatapp.text import escape

SECTIONS = ("tcp_server", "ws_server")
BACKLOG = 4096
"""Number of connections that the kernel keeps until they are accepted: a restart brings a crowd."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One place to listen at.

    Attributes:
        section: the section of the configuration it belongs to.
        text: what the configuration says, or what follows from a host and a port.
        optional: True if the machine may lack the address.
    """

    section: str
    text: str
    optional: bool

    @property
    def name(self) -> str:
        """What the endpoint is called in the log."""
        return f"[{self.section}] {self.text}"

    def parse(self, reactor: Any) -> IStreamServerEndpoint:
        """Return what Twisted makes of the text.

        Raises:
            ConfigError: Twisted makes nothing of it, or the files it names cannot be used.
        """
        try:
            endpoint: IStreamServerEndpoint = serverFromString(reactor, self.text)
            if isinstance(endpoint, SSL4ServerEndpoint):
                context_of(endpoint).getContext()
        except Exception as error:  # each kind of endpoint has its own ways to fail
            reason = escape(f"{type(error).__name__}: {error}")
            raise ConfigError(
                f"[{self.section}] endpoint = {self.text}:"
                f" expected a Twisted server endpoint that works here ({reason})"
            ) from error
        return endpoint


def context_of(endpoint: Any) -> IOpenSSLContextFactory:
    """Return the context that an `ssl:` endpoint has made of its key and certificates."""
    context: IOpenSSLContextFactory = endpoint._sslContextFactory  # noqa: SLF001 - no other way
    return context


def use_context(endpoint: SSL4ServerEndpoint, context: IOpenSSLContextFactory) -> None:
    """Have an `ssl:` endpoint that does not listen yet use another context than its own."""
    endpoint._sslContextFactory = context  # noqa: SLF001 - no other way


def endpoints_of(config: Config) -> Iterator[Endpoint]:
    """Return where the servers are to listen, section by section."""
    for section in SECTIONS:
        server: Listener = getattr(config, section)
        for text in server.endpoint or _of_host(server):
            # A machine that lacks one of localhost's two addresses has the other.
            optional = server.host == "localhost" and not server.endpoint
            yield Endpoint(section, text, optional)
    for text in config.metrics.endpoint:
        yield Endpoint("metrics", text, optional=False)


def is_loopback_only(server: Listener) -> bool:
    """Return True if only this machine can connect to a server, by TCP or TLS.

    Who connects by a socket of systemd's, a Unix socket or a PROXY header is not known here.
    """
    return all(map(_is_loopback, server.endpoint or _of_host(server)))


def _is_loopback(text: str) -> bool:
    kind, _, *rest = re.split(r"(?<!\\):", text)
    interface = [part.partition("=")[2] for part in rest if part.startswith("interface=")]
    if kind == "tcp" and rest and "=" not in rest[0]:
        interface = rest[:1]
    if kind not in ("tcp", "ssl") or not interface:
        return False
    host = interface[0].replace("\\", "")
    address = parse_address(host)
    return host == "localhost" if address is None else address.is_loopback


def check_endpoints(config: Config, reactor: Any) -> None:
    """Make sure that the endpoints can be used, except sockets that only systemd can hand over.

    Raises:
        ConfigError: an endpoint cannot be used.
    """
    for endpoint in endpoints_of(config):
        if not endpoint.text.removeprefix("haproxy:").startswith("systemd:"):
            endpoint.parse(reactor)


def _of_host(server: Listener) -> Iterator[str]:
    """Return the endpoints for a host and a port: two for localhost, which has two addresses."""
    hosts = ("127.0.0.1", "::1") if server.host == "localhost" else (server.host,)
    for host in hosts:
        yield f"tcp:{server.port}:interface={quoteStringArgument(host)}:backlog={BACKLOG}"
