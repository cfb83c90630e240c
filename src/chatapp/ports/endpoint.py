"""Where the servers listen: what the configuration says, as Twisted's endpoints.

What an `ssl:` endpoint has read from its files is private to it, and can be had in no other way;
only this file touches it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from twisted.internet.endpoints import (
    SSL4ServerEndpoint,
    StandardIOEndpoint,
    quoteStringArgument,
    serverFromString,
)
from twisted.internet.interfaces import IOpenSSLContextFactory, IStreamServerEndpoint

from chatapp.config import Config, Listener
from chatapp.errors import ConfigError
from chatapp.session.address import parse_address
from chatapp.text import escape

SECTIONS = ("tcp_server", "ws_server", "ssh_server")
BACKLOG = 4096
"""Number of connections that the kernel keeps until they are accepted: a restart brings a crowd."""

_BARE_COLONS = re.compile(r"interface=(?:\[|(?:[0-9a-fA-F]+:)*:)")
"""An IPv6 address whose colons Twisted takes for the ends of parameters, or one in brackets."""

_PLACE = re.compile(r"(?:(?:([\d.]+|localhost)|\[([\da-fA-F:.]+)\]):)?(\d{1,5})")
"""A place to listen at as people write it: a port, perhaps with a host before it."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One place to listen at.

    Attributes:
        section: the section of the configuration it belongs to.
        text: what the configuration says, or what follows from a host and a port.
        optional: True if the machine may lack the address.
        written: what the configuration says if that is a host and a port; else empty.
    """

    section: str
    text: str
    optional: bool
    written: str = ""

    @property
    def name(self) -> str:
        """What the endpoint is called in the log."""
        return f"[{self.section}] {self.text}"

    @property
    def setting(self) -> str:
        """What the configuration says, for the line that says what is wrong with it."""
        return f"[{self.section}] {self.written or f'endpoint = {self.text}'}"

    def parameter(self, name: str) -> str:
        """Return what the text says for a parameter's name; empty if it says nothing."""
        for part in _parts(self.text):
            key, _, value = part.partition("=")
            if key == name:
                return value
        return ""

    def parse(self, reactor: Any) -> IStreamServerEndpoint:
        """Return what Twisted makes of the text.

        Raises:
            ConfigError: Twisted makes nothing of it, or the files it names cannot be used.
        """
        if _BARE_COLONS.search(self.text):
            raise ConfigError(
                f"{self.setting}: expected an IPv6 address without brackets and with a backslash"
                r" before each colon, such as interface=\:\:1"
            )
        try:
            endpoint: IStreamServerEndpoint = serverFromString(reactor, self.text)
            if isinstance(endpoint, SSL4ServerEndpoint):
                context_of(endpoint).getContext()
        except Exception as error:  # each kind of endpoint has its own ways to fail
            raise ConfigError(f"{self.setting}: expected {self._right(error)}") from error
        if isinstance(endpoint, StandardIOEndpoint):
            raise ConfigError(f"{self.setting}: expected an endpoint that takes connections")
        return endpoint

    def _right(self, error: Exception) -> str:
        """Return what would be right in place of a text of which Twisted made nothing."""
        if isinstance(error, ModuleNotFoundError) and self.text.startswith("ssl:"):
            return 'the extra that it takes (pip install ".[tls]")'
        if place := _PLACE.fullmatch(self.text):
            host = place[1] or place[2]
            interface = f":interface={quoteStringArgument(host)}" if host else ""
            return f"tcp:{place[3]}{interface} in place of {self.text}"
        reason = escape(f"{type(error).__name__}: {error}")
        return f"a Twisted server endpoint that works here ({reason})"


def context_of(endpoint: Any) -> IOpenSSLContextFactory:
    """Return the context that an `ssl:` endpoint has made of its key and certificates."""
    context: IOpenSSLContextFactory = endpoint._sslContextFactory  # noqa: SLF001 - no other way
    return context


def use_context(endpoint: SSL4ServerEndpoint, context: IOpenSSLContextFactory) -> None:
    """Have an `ssl:` endpoint that does not listen yet use another context than its own."""
    endpoint._sslContextFactory = context  # noqa: SLF001 - no other way


def endpoints_of(config: Config) -> Iterator[Endpoint]:
    """Return where the servers are to listen, section by section."""
    for section in SECTIONS if serves_ssh(config) else SECTIONS[:-1]:
        server: Listener = getattr(config, section)
        for text in server.endpoint or _of_host(server):
            # A machine that lacks one of localhost's two addresses has the other.
            optional = server.host == "localhost" and not server.endpoint
            written = "" if server.endpoint else f"host = {server.host}, port = {server.port}"
            yield Endpoint(section, text, optional, written)
    for section, texts in (("metrics", config.metrics.endpoint), ("link", config.link.endpoint)):
        for text in texts:
            yield Endpoint(section, text, optional=False)


def serves_ssh(config: Config) -> bool:
    """Return whether there is to be an ssh server."""
    return bool(config.ssh_server.port or config.ssh_server.endpoint)


def is_loopback_only(server: Listener) -> bool:
    """Return True if only this machine can connect to a server, by TCP or TLS.

    Who connects by a socket of systemd's, a Unix socket or a PROXY header is not known here.
    """
    return all(map(_is_loopback, server.endpoint or _of_host(server)))


@lru_cache(maxsize=64)  # each request for a file asks this
def _is_loopback(text: str) -> bool:
    endpoint = Endpoint("", text, optional=False)
    kind, _, *rest = _parts(text)
    host = endpoint.parameter("interface")
    if kind == "tcp" and rest and "=" not in rest[0]:
        host = rest[0]
    if kind not in ("tcp", "ssl") or not host:
        return False
    address = parse_address(host)
    return host == "localhost" if address is None else address.is_loopback


def _parts(text: str) -> list[str]:
    """Return the parts of an endpoint's text, which colons divide."""
    return [re.sub(r"\\(.)", r"\1", part) for part in re.split(r"(?<!\\):", text)]


def show_place(host: str, port: int) -> str:
    """Return a place to listen at as people write it."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def _of_host(server: Listener) -> Iterator[str]:
    """Return the endpoints for a host and a port: two for localhost, which has two addresses."""
    hosts = ("127.0.0.1", "::1") if server.host == "localhost" else (server.host,)
    for host in hosts:
        yield f"tcp:{server.port}:interface={quoteStringArgument(host)}:backlog={BACKLOG}"
