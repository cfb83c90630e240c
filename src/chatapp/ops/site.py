"""The site at the metrics endpoint: /metrics for Prometheus, /healthz and /readyz for others.

/healthz says only that the reactor turns: a failing journal is no reason to restart the server.
/readyz says whether newcomers should be sent here.

Whoever can reach the endpoint can take no more of the server than a few answers. There are few
connections at a time; each has a few seconds for one request, and is then closed; a request has a
few short headers, and no body.
"""

from collections.abc import Callable, Sequence
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector
from twisted.internet.interfaces import IAddress
from twisted.internet.protocol import connectionDone
from twisted.python.failure import Failure
from twisted.web.http import OK, SERVICE_UNAVAILABLE, HTTPChannel
from twisted.web.pages import notFound
from twisted.web.resource import IResource, Resource
from twisted.web.server import Request, Site

from chatapp.later import Later

CONNECTIONS = 32
"""Number of connections at a time; more are closed at once."""

CONNECTION_SECONDS = 10
"""Seconds from a connection's beginning to its end."""


class OneRequest(Request):
    """A request of which no body is read."""

    def gotLength(self, length: int | None) -> None:
        """Refuse a body: nothing here takes one, and Twisted would keep it in a file."""
        super().gotLength(0)
        if length != 0:
            self.channel.write(b"HTTP/1.1 413 Content Too Large\r\nConnection: close\r\n\r\n")
            self.channel.loseConnection()

    def handleContentChunk(self, _data: bytes) -> None:
        """Drop what comes of a body before the connection is closed."""


class OneRequestChannel(HTTPChannel):
    """A connection of the site: it asks once, and soon.

    Attributes:
        closed: called when the connection is gone; set by the site.
        _deadline: closes the connection.
    """

    maxHeaders = 50
    totalHeadersSize = 8192
    closed: Callable[[], None]
    _deadline: Later

    def connectionMade(self) -> None:
        """Begin, and see that it ends."""
        super().connectionMade()
        transport: Any = self.transport
        self._deadline = Later(self.callLater(CONNECTION_SECONDS, transport.abortConnection))

    def connectionLost(self, reason: Failure = connectionDone) -> None:
        """Make room for another."""
        self._deadline.cancel()
        self.closed()
        super().connectionLost(reason)

    def checkPersistence(self, request: Request, version: bytes) -> bool:  # noqa: ARG002
        """Say that the connection ends with this answer."""
        request.responseHeaders.setRawHeaders(b"connection", [b"close"])
        return False


class MetricsSite(Site):
    """Answers questions about the server's state, and logs no requests.

    Args:
        collectors: collect what there is to measure.
        why_not_ready: returns in one line why newcomers should go elsewhere; empty if they are
            welcome.
        reactor: the site's clock.
    """

    noisy = False
    protocol = OneRequestChannel  # type: ignore[assignment]  # Twisted wraps its own

    def __init__(
        self,
        collectors: Sequence[Collector],
        why_not_ready: Callable[[], str],
        reactor: Any,
    ) -> None:
        self._connections = 0
        registry = CollectorRegistry()
        for each in collectors:
            registry.register(each)
        root = RootResource()
        root.putChild(b"metrics", MetricsResource(registry))
        root.putChild(b"healthz", StateResource(lambda: ""))
        root.putChild(b"readyz", StateResource(why_not_ready))
        super().__init__(root, requestFactory=OneRequest, reactor=reactor)

    def buildProtocol(self, addr: IAddress | None) -> Any:
        """Return the protocol of a connection; None, which closes it, if there are too many."""
        if self._connections >= CONNECTIONS:
            return None
        self._connections += 1
        channel: Any = super().buildProtocol(addr)
        channel.closed = self._closed
        return channel

    def _closed(self) -> None:
        self._connections -= 1

    def log(self, request: object) -> None:
        """Log nothing: the requests come every few seconds, and say nothing new."""


class RootResource(Resource):
    """Knows all paths of the site."""

    def getChild(self, path: bytes, request: Request) -> IResource:  # noqa: ARG002 - Twisted's
        """Answer that there is no such path; Twisted's default answer for that is deprecated."""
        return notFound()


class MetricsResource(Resource):
    """All metrics, in the format that the request asks for.

    They are collected in the reactor's thread. On another thread, as prometheus_client would do it,
    the chat could change meanwhile.
    """

    isLeaf = True

    def __init__(self, registry: CollectorRegistry) -> None:
        super().__init__()
        self._registry = registry

    def render_GET(self, request: Request) -> bytes:
        """Return the metrics."""
        try:
            encode, content_type = choose_encoder(request.getHeader("accept") or "")
        except (TypeError, ValueError):  # the version that the request asks for is no number
            encode, content_type = choose_encoder("")
        request.setHeader("content-type", content_type)
        return encode(self._registry)

    def render_HEAD(self, request: Request) -> bytes:
        """Return the headers alone."""
        self.render_GET(request)
        return b""


class StateResource(Resource):
    """Says `ok`, or in one line what is wrong.

    Args:
        wrong: returns that line; empty if nothing is wrong.
    """

    isLeaf = True

    def __init__(self, wrong: Callable[[], str]) -> None:
        super().__init__()
        self._wrong = wrong

    def render_GET(self, request: Request) -> bytes:
        """Return the line, with status 200 if nothing is wrong, and else 503."""
        wrong = self._wrong()
        request.setResponseCode(SERVICE_UNAVAILABLE if wrong else OK)
        request.setHeader("content-type", "text/plain; charset=utf-8")
        return f"{wrong or 'ok'}\n".encode()

    def render_HEAD(self, request: Request) -> bytes:
        """Return the headers alone."""
        self.render_GET(request)
        return b""
