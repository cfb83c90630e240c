"""What answers at the metrics endpoint: /metrics to Prometheus, /healthz and /readyz to others."""

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
    """Answers those who ask how the server is, and logs no word of it.

    Args:
        chat: what is measured.
        running: whether the server is neither starting nor stopping.
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
        """Leave out what comes every few seconds."""


class RootResource(Resource):
    """Knows the paths there are."""

    def getChild(self, path: bytes, request: Request) -> IResource:  # noqa: ARG002 - Twisted's
        """Say that there is no other; Twisted's own way to say it is deprecated."""
        return notFound()


class MetricsResource(Resource):
    """All that is measured, in the format that was asked for.

    It is made in the reactor's turn: on a thread, as prometheus_client would, the chat would change
    under its hands.
    """

    isLeaf = True

    def __init__(self, registry: CollectorRegistry) -> None:
        super().__init__()
        self._registry = registry

    def render_GET(self, request: Request) -> bytes:
        """Return the metrics."""
        try:
            encode, content_type = choose_encoder(request.getHeader("accept") or "")
        except (TypeError, ValueError):  # a version that is no number
            encode, content_type = choose_encoder("")
        request.setHeader("content-type", content_type)
        return encode(self._registry)

    def render_HEAD(self, request: Request) -> bytes:
        """Return the headers alone."""
        self.render_GET(request)
        return b""


class StateResource(Resource):
    """Says `ok`, or in one line what is wrong, which is what its function returns."""

    isLeaf = True

    def __init__(self, wrong: Callable[[], str]) -> None:
        super().__init__()
        self._wrong = wrong

    def render_GET(self, request: Request) -> bytes:
        """Return the line; the status says the same."""
        wrong = self._wrong()
        request.setResponseCode(SERVICE_UNAVAILABLE if wrong else OK)
        request.setHeader("content-type", "text/plain; charset=utf-8")
        return f"{wrong or 'ok'}\n".encode()

    def render_HEAD(self, request: Request) -> bytes:
        """Return the headers alone."""
        self.render_GET(request)
        return b""


def why_not_ready(chat: ChatFactory, *, running: bool) -> str:
    """Return why newcomers should go elsewhere, in one line; nothing if they are welcome."""
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
