"""The metrics: what the chat has counted, and its present state, for prometheus_client.

Nothing is kept here. All values are read when Prometheus asks, in one turn of the reactor, so they
belong together. The values of labels are words of the program, never what a user typed: each new
value would be another series, and users could make any number of them.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate

from prometheus_client.metrics_core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from chatapp import __version__
from chatapp.chat.factory import ChatFactory
from chatapp.counts import Histogram
from chatapp.errors import CODES
from chatapp.events import Whispered
from chatapp.ports.certificate import Certificate
from chatapp.room_events import (
    Acted,
    CharterChanged,
    Joined,
    Left,
    Moderated,
    Removed,
    Renamed,
    Said,
    TopicSet,
)
from chatapp.session.state import FULL, IN_STEP
from chatapp.wire.encoding import FRAME, LINE, OBJECT, TELNET
from chatapp.wire.foreign import OPENINGS, TLS
from chatapp.wire.objects import type_of

ENTRIES = (
    *(Said, Acted, Joined, Left, Renamed, TopicSet, CharterChanged, Moderated, Removed, Whispered),
)
"""The events that logs hold.

These tuples name all values of a label, so that each series is there from the start, at 0.
"""

TURNED_AWAY = (
    *("sessions", "sessions_per_address", "logins_per_minute", "page_files_per_minute"),
    *("hosts", "origins", "handshake", "telnet", "login_seconds", "ssh_packets"),
    *(other.name for other in (*OPENINGS, TLS)),
)
"""Why connections are not let in."""

DROPPED = ("flood_seconds", "stalled_seconds")
"""The limits that end sessions."""

REFUSALS: tuple[str, ...] = tuple(
    code for code in CODES if code not in (*TURNED_AWAY, *DROPPED, "failed")
)
"""Why lines are refused; lines that failed are counted apart."""


class ChatCollector(Collector):
    """Collects the metrics of one chat."""

    def __init__(self, chat: ChatFactory) -> None:
        self._chat = chat

    def collect(self) -> Iterator[Metric]:
        """Return all metrics."""
        yield InfoMetricFamily("chatapp_build", "Version.", value={"version": __version__})
        yield from self._presence()
        yield from self._messages()
        yield from self._journal()
        yield from self._refusals()
        yield _histogram(
            "chatapp_reactor_lag_seconds",
            "How late the reactor calls what is due.",
            self._chat.counts.lag_seconds,
        )

    def _presence(self) -> Iterator[Metric]:
        chat = self._chat
        yield GaugeMetricFamily("chatapp_connections", "Open connections.", chat.admission.open)
        encodings = Counter(dict.fromkeys((LINE.name, TELNET.name, FRAME.name, OBJECT.name), 0))
        behind = Counter(full=0, waiting=0)
        for session in chat.users.sessions:
            if session.quiet:
                continue
            encodings[session.encoding.name] += 1
            if session.reading is not IN_STEP:
                behind["full" if session.reading is FULL else "waiting"] += 1
        yield _gauges("chatapp_sessions", "Users who are there.", "encoding", encodings)
        yield _gauges("chatapp_sessions_behind", "Sessions not in step.", "reason", behind)
        yield GaugeMetricFamily("chatapp_users_away", "Users who may return.", chat.users.absent)
        yield GaugeMetricFamily("chatapp_rooms", "Rooms.", len(chat.rooms))

    def _messages(self) -> Iterator[Metric]:
        counts = self._chat.counts
        entries = {type_of(kind): counts.entries[kind] for kind in ENTRIES}
        yield _counters("chatapp_entries", "Entries added to the logs.", "type", entries)
        yield _counter("chatapp_deliveries", "Entries given to readers.", counts.deliveries)
        yield _counter("chatapp_written_bytes", "Bytes given to connections.", counts.bytes)
        yield _histogram("chatapp_flush_seconds", "Time of a flush.", counts.flush_seconds)
        yield _histogram("chatapp_flush_entries", "Entries of a room.", counts.flush_entries)
        yield GaugeMetricFamily("chatapp_fanout_ring", "Whether io_uring is used.", counts.ring)
        yield _counter("chatapp_fanout_failures", "Failures of io_uring.", counts.ring_failures)
        yield GaugeMetricFamily("chatapp_gateways", "Gateways with a link.", counts.gateways)

    def _journal(self) -> Iterator[Metric]:
        counts = self._chat.counts
        yield _histogram(
            "chatapp_journal_commit_seconds", "Time of a commit.", counts.commit_seconds
        )
        yield _histogram(
            "chatapp_journal_commit_entries", "Entries in a commit.", counts.commit_entries
        )
        yield _counter("chatapp_journal_failures", "Failed commits.", counts.failed_commits)

    def _refusals(self) -> Iterator[Metric]:
        counts = self._chat.counts
        refusals = {**dict.fromkeys(REFUSALS, 0), **counts.refusals}
        yield _counters("chatapp_refusals", "Refused lines.", "reason", refusals)
        away = {**dict.fromkeys(TURNED_AWAY, 0), **counts.turned_away}
        yield _counters("chatapp_turned_away", "Connections not let in.", "reason", away)
        dropped = {**dict.fromkeys(DROPPED, 0), **counts.dropped}
        yield _counters("chatapp_dropped", "Sessions ended by a limit.", "limit", dropped)
        yield _counter("chatapp_failed_lines", "Lines that hit an error.", counts.failed_lines)
        yield _counter("chatapp_resumes", "Users who came back.", counts.resumes)
        refused = counts.resumes_asked - counts.resumes
        yield _counter("chatapp_resumes_refused", "Users who could not.", refused)


class CertificateCollector(Collector):
    """Collects when the certificates expire that the endpoints serve.

    Args:
        certificates: those of all endpoints; a reload reads them again.
    """

    def __init__(self, certificates: Sequence[Certificate]) -> None:
        self._certificates = certificates

    def collect(self) -> Iterator[Metric]:
        """Return the metric, with the file of each certificate."""
        family = GaugeMetricFamily(
            "chatapp_certificate_expiry_seconds", "Expiry, in Unix time.", labels=["file"]
        )
        ends: dict[str, float] = {}
        for certificate in self._certificates:
            for file, (_, end) in certificate.validity().items():
                ends[file] = min(end, ends.get(file, end))
        for file, end in ends.items():
            family.add_metric([file], end)
        yield family


def _counter(name: str, purpose: str, value: float) -> Metric:
    return CounterMetricFamily(name, purpose, value)


def _counters(name: str, purpose: str, label: str, values: Mapping[str, int]) -> Metric:
    family = CounterMetricFamily(name, purpose, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _gauges(name: str, purpose: str, label: str, values: Mapping[str, int]) -> Metric:
    family = GaugeMetricFamily(name, purpose, labels=[label])
    for key, value in values.items():
        family.add_metric([key], value)
    return family


def _histogram(name: str, purpose: str, histogram: Histogram) -> Metric:
    bounds = (*map(str, histogram.bounds), "+Inf")
    buckets = list(zip(bounds, accumulate(histogram.counts), strict=True))
    return HistogramMetricFamily(name, purpose, buckets, histogram.sum)
