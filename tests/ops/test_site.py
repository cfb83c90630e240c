"""What answers at the metrics endpoint, and what bounds who asks it, in memory."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import pytest
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import MemoryReactorClock, StringTransport
from twisted.python.failure import Failure

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.log import recorder
from chatapp.ops.metrics import ChatCollector
from chatapp.ops.readiness import why_not_ready
from chatapp.ops.site import CONNECTION_SECONDS, CONNECTIONS, MetricsSite
from chatapp.room_events import Said
from chatapp.wire.encoding import LINE
from tests.journal import FakeJournal
from tests.making import make_chat
from tests.transport import Nowhere


def site_of(
    chat: ChatFactory, clock: MemoryReactorClock, running: Callable[[], bool]
) -> MetricsSite:
    """Return the site of a chat."""
    return MetricsSite([ChatCollector(chat)], partial(why_not_ready, chat, running), clock)


class Probe:
    """Someone who asks a site in memory."""

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        self.running = True
        self._site = site_of(chat, clock, lambda: self.running)
        self._site.startFactory()

    def ask(self, path: str, accept: str = "") -> tuple[bytes, str]:
        """Return the status and the body."""
        transport = StringTransport()
        protocol: Any = self._site.buildProtocol(None)
        protocol.makeConnection(transport)
        header = f"Accept: {accept}\r\n" if accept else ""
        protocol.dataReceived(f"GET {path} HTTP/1.0\r\n{header}\r\n".encode())
        head, _, body = transport.value().partition(b"\r\n\r\n")
        return head.split(b"\r\n")[0].partition(b" ")[2], body.decode()


@pytest.fixture
def journal(clock: MemoryReactorClock) -> FakeJournal:
    """A journal that fails when it is to."""
    return FakeJournal(clock)


@pytest.fixture
def chat(clock: MemoryReactorClock, config: Config, journal: FakeJournal) -> ChatFactory:
    """A chat that keeps what is said."""
    chat = make_chat(config, clock, journal)
    clock.advance(0)
    clock.advance(2)  # nothing looks any more whether a write is late
    return chat


@pytest.fixture
def probe(chat: ChatFactory, clock: MemoryReactorClock) -> Probe:
    """Someone who asks."""
    return Probe(chat, clock)


READY = (b"200 OK", "ok\n")
NOT_READY = b"503 Service Unavailable"


def test_alive(probe: Probe) -> None:
    """Whoever asks is answered for as long as the reactor turns."""
    assert probe.ask("/healthz") == (b"200 OK", "ok\n")


def test_ready(probe: Probe) -> None:
    """All is well."""
    assert probe.ask("/readyz") == READY


def test_not_ready_while_the_journal_fails(
    probe: Probe, chat: ChatFactory, clock: MemoryReactorClock, journal: FakeJournal
) -> None:
    """Why nothing can be kept is said until it can."""
    chat.rooms["#lobby"].add(Said("#lobby", "ann", "hello"))
    journal.failing = "disk full"
    clock.advance(0)
    assert probe.ask("/readyz") == (NOT_READY, "the journal cannot be written: disk full\n")
    assert probe.ask("/healthz") == (b"200 OK", "ok\n")
    journal.failing = ""
    clock.advance(1)
    clock.advance(0)
    assert probe.ask("/readyz") == READY


def test_not_ready_while_the_journal_is_behind(
    probe: Probe, chat: ChatFactory, clock: MemoryReactorClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal that is too slow refuses lines, and so newcomers."""
    monkeypatch.setattr(recorder, "PENDING_AT_MOST", 0)
    clock.advance(0)
    chat.rooms["#lobby"].add(Said("#lobby", "ann", "hello"))
    assert probe.ask("/readyz") == (
        NOT_READY,
        "the server cannot save anything now; try again later\n",
    )


def test_not_ready_while_full(probe: Probe, chat: ChatFactory) -> None:
    """A server that would turn newcomers away says so."""
    chat.configure(replace(chat.config, limits=replace(chat.config.limits, sessions=1)))
    seat = chat.admission.enter("203.0.113.7")
    assert probe.ask("/readyz") == (NOT_READY, "the server is full: 1 connection at most\n")
    seat.leave()
    assert probe.ask("/readyz") == READY


def test_not_ready_while_stopping(probe: Probe) -> None:
    """A client that still has a connection to the site learns it from there."""
    probe.running = False
    assert probe.ask("/readyz") == (NOT_READY, "the server is stopping\n")


def test_formats(probe: Probe, chat: ChatFactory, clock: MemoryReactorClock) -> None:
    """Prometheus gets the format that it asks for."""
    chat.arrivals.connect(Nowhere(), LINE, "here")
    clock.pump([0, 0])  # until the journal has kept who came
    status, plain = probe.ask("/metrics")
    assert status == b"200 OK"
    assert 'chatapp_sessions{encoding="line"} 1.0\n' in plain
    _, newer = probe.ask("/metrics", "application/openmetrics-text;version=1.0.0")
    assert newer.endswith("# EOF\n")
    assert probe.ask("/metrics", "application/openmetrics-text;version=x")[0] == b"200 OK"


def test_nothing_else(probe: Probe) -> None:
    """There are three paths."""
    assert [probe.ask(path)[0] for path in ("/", "/metrics/x", "/other")] == [
        b"404 Not Found",
        b"200 OK",
        b"404 Not Found",
    ]


def test_nothing_is_logged(probe: Probe, log_lines: list[str]) -> None:
    """A question that comes every few seconds is no news."""
    probe.ask("/metrics")
    assert log_lines == []


class Visitor:
    """A connection to the site, in memory."""

    def __init__(self, site: MetricsSite) -> None:
        self.transport = StringTransport()
        self.protocol: Any = site.buildProtocol(None)
        if self.protocol is not None:
            self.protocol.makeConnection(self.transport)

    def send(self, data: bytes) -> bytes:
        """Send something; return all that was answered so far."""
        self.protocol.dataReceived(data)
        answer: bytes = self.transport.value()
        return answer

    def lose(self) -> None:
        """The connection is gone."""
        self.protocol.connectionLost(Failure(ConnectionDone()))


@pytest.fixture
def site(chat: ChatFactory, clock: MemoryReactorClock) -> MetricsSite:
    """A site in memory."""
    return site_of(chat, clock, lambda: True)


ASK = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"


def test_one_request(site: MetricsSite) -> None:
    """A connection is closed after its answer, also if more was asked at once."""
    visitor = Visitor(site)
    answer = visitor.send((ASK + b"\r\n") * 3)
    assert answer.count(b"HTTP/1.1 200 OK\r\n") == 1
    assert b"Connection: close\r\n" in answer
    assert visitor.transport.disconnecting


@pytest.mark.parametrize(
    "request_head",
    [
        ASK + b"Content-Length: 10000000000\r\n\r\n",
        ASK + b"Transfer-Encoding: chunked\r\n\r\n",
        ASK + b"Expect: 100-continue\r\nContent-Length: 5\r\n\r\n",
        b"POST /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n",
    ],
)
def test_bodies(site: MetricsSite, request_head: bytes) -> None:
    """A body is refused before it comes, and what comes of it is not kept."""
    visitor = Visitor(site)
    answer = visitor.send(request_head)
    assert answer.startswith(b"HTTP/1.1 413 Content Too Large\r\n")
    assert visitor.transport.disconnecting
    (request,) = visitor.protocol.requests
    request.handleContentChunk(b"x" * 100_000)
    assert request.content.read() == b""


@pytest.mark.parametrize(
    "endless", [b"X: y\r\n" * 60, b"X: " + b"y" * 9000 + b"\r\n", b"y" * 20_000]
)
def test_headers_without_end(site: MetricsSite, endless: bytes) -> None:
    """Too many headers, or too long ones, end the connection."""
    visitor = Visitor(site)
    visitor.send(ASK + endless)
    assert visitor.transport.disconnecting


@pytest.mark.parametrize("drip", [b"", b"X"])
def test_slow_and_idle_connections(
    site: MetricsSite, clock: MemoryReactorClock, log_lines: list[str], drip: bytes
) -> None:
    """A connection has some seconds in all, however it spends them."""
    visitor = Visitor(site)
    visitor.send(ASK)
    for _ in range(CONNECTION_SECONDS):
        assert not visitor.transport.disconnected
        visitor.send(drip)
        clock.advance(1)
    assert visitor.transport.disconnected
    assert log_lines == []


def test_connections(site: MetricsSite, clock: MemoryReactorClock) -> None:
    """There are so many at a time, and each that is gone makes room for another."""
    visitors = [Visitor(site) for _ in range(CONNECTIONS)]
    assert Visitor(site).protocol is None
    visitors[0].lose()
    visitors[0] = Visitor(site)
    assert Visitor(site).protocol is None
    for visitor in visitors:
        visitor.lose()
    assert clock.getDelayedCalls() == []
