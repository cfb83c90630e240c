"""The site at the metrics endpoint: /metrics for Prometheus, /healthz and /readyz for others.

/healthz says only that the reactor turns: a failing journal is no reason to restart the server.
/readyz says whether newcomers should be sent here.
"""

from collections.abc import Callable
from typing import Any

from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from twisted.web.http import OK, SERVICE_UNAVAILABLE
from twisted.web.pages import notFound
from twisted.web.resource import IResource, Resource
from twisted.web.server import Request, Site

from chatapp.chat.factory import ChatFactory
from chatapp.errors import ChatError
from chatapp.ops.metrics import ChatCollector
from chatapp.ops.process import ProcessCollector


class MetricsSite(Site):
    """Answers questions about the server's state, and logs no requests.

    Args:
        chat: the chat to measure.
        running: returns True if the server is neither starting nor stopping.
        reactor: the site's clock.
    """

    noisy = False

    def __init__(self, chat: ChatFactory, running: Callable[[], bool], reactor: Any) -> None:
        registry = CollectorRegistry()
        registry.register(ChatCollector(chat))
        registry.register(ProcessCollector())
        root = RootResource()
        root.putChild(b"metrics", MetricsResource(registry))
        root.putChild(b"healthz", StateResource(lambda: ""))
        root.putChild(b"readyz", StateResource(lambda: why_not_ready(chat, running=running())))
        super().__init__(root, reactor=reactor)

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


def why_not_ready(chat: ChatFactory, *, running: bool) -> str:
    """Return in one line why newcomers should go to another server; empty if they are welcome."""
    if not running:
        return "the server is stopping"
    if chat.flusher.failing:
        return f"the journal cannot be written: {chat.flusher.failing}"
    try:
        chat.admission.check()
        chat.flusher.check_can_save()
    except ChatError as error:
        return str(error)
    return ""
