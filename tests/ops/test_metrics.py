"""The metrics: in the format that Prometheus reads, documented, and asked for by the dashboard."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config
from chatapp.gateway.gateway import Gateway
from chatapp.ops import process
from chatapp.ops.gateway_metrics import GatewayCollector
from chatapp.ops.metrics import CertificateCollector, ChatCollector
from chatapp.ops.process import ProcessCollector
from chatapp.ops.redis_metrics import RedisCollector
from chatapp.ports.fanout import Fanout
from chatapp.storage.redis.counts import RedisCounts
from tests.connect import Connect
from tests.test_docs import ROOT, rows

OPERATIONS = ROOT / "docs" / "operations.md"
DASHBOARD = ROOT / "deploy" / "grafana.json"
ALERTS = ROOT / "deploy" / "alerts.yml"
NAME = re.compile(r"\b(?:chatapp|process)_\w+")


class FakeCertificate:
    """What an endpoint serves: two files, or the first of them and an older one."""

    def __init__(self, **ends: float) -> None:
        self._ends = ends

    def validity(self) -> dict[str, tuple[float, float]]:
        return {file: (0, end) for file, end in self._ends.items()}


A_GATEWAY = Gateway([], Config(), b"", MemoryReactorClock(), Fanout("send"))
CERTIFICATES: Any = [FakeCertificate(cert=2e9, chain=3e9), FakeCertificate(cert=1e9)]


def scrape(chat: ChatFactory) -> str:
    """Return what Prometheus gets."""
    registry = CollectorRegistry()
    registry.register(ChatCollector(chat))
    registry.register(CertificateCollector(CERTIFICATES))
    registry.register(ProcessCollector())
    registry.register(RedisCollector(RedisCounts()))
    registry.register(GatewayCollector(A_GATEWAY))
    return generate_latest(registry).decode()


def samples(text: str) -> dict[str, float]:
    """Return the values by name and label, where they are not 0."""
    return {
        f"{sample.name}{{{','.join(sample.labels.values())}}}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.value and sample.name.startswith("chatapp_")
    }


EXPIRES = {
    "chatapp_certificate_expiry_seconds{cert}": 1e9,
    "chatapp_certificate_expiry_seconds{chain}": 3e9,
}


def families(chat: ChatFactory) -> Iterator[Metric]:
    """Return all there are, by the names that people use."""
    for family in text_string_to_metric_families(scrape(chat)):
        if family.type == "counter":
            family.name += "_total"
        yield family


def test_values(connect: Connect, chat: ChatFactory) -> None:
    """What is shown is what there is, and what was counted."""
    ann, bob = connect.named("ann", "bob")
    program = connect("object")
    program.read()
    ann.send("/join #dev", "hello", "/w bob psst", "/lsit")
    bob.transport.room = 0
    bob.post(*[b"/help"] * 200)
    bob.settle()
    shown = samples(scrape(chat))
    encoding = "line" if connect.transport == "tcp" else "frame"
    times = {name for name in shown.keys() - EXPIRES if "seconds" in name or "flush" in name}
    assert {name: value for name, value in shown.items() if name not in times} == {
        "chatapp_build_info{0.1.0}": 1,
        "chatapp_connections{}": 3,
        f"chatapp_sessions{{{encoding}}}": 2,
        "chatapp_sessions{object}": 1,
        "chatapp_sessions_behind{full}": 1,
        "chatapp_rooms{}": 2,
        "chatapp_entries_total{joined}": 4,
        "chatapp_entries_total{said}": 1,
        "chatapp_entries_total{renamed}": 2,
        "chatapp_entries_total{whispered}": 1,
        "chatapp_deliveries_total{}": chat.counts.deliveries,
        "chatapp_written_bytes_total{}": chat.counts.bytes,
        "chatapp_refusals_total{unknown_command}": 1,
    } | EXPIRES


def test_histograms(chat: ChatFactory) -> None:
    """Buckets add up, as Prometheus wants them."""
    for value in (0.0002, 0.002, 0.002, 5):
        chat.counts.lag_seconds.add(value)
    shown = samples(scrape(chat))
    buckets = {name: value for name, value in shown.items() if "lag_seconds" in name}
    expected = {"0.0003": 1, "0.001": 1, **dict.fromkeys(("0.003", "0.01", "0.03"), 3)}
    expected |= {**dict.fromkeys(("0.1", "0.3", "1.0", "3.0"), 3), "+Inf": 4}
    assert buckets == {
        **{f"chatapp_reactor_lag_seconds_bucket{{{le}}}": n for le, n in expected.items()},
        "chatapp_reactor_lag_seconds_count{}": 4,
        "chatapp_reactor_lag_seconds_sum{}": pytest.approx(5.0042),
    }


def test_labels_are_there_from_the_start(chat: ChatFactory) -> None:
    """Every value that a label can have is shown before it happens, so that a rate begins at 0."""
    before = {(s.name, *s.labels.values()) for family in families(chat) for s in family.samples}
    for kind in ("line_bytes", "journal", "refused"):
        chat.counts.refusals[kind] += 1
    for kind in ("sessions", "http"):
        chat.counts.turned_away[kind] += 1
    chat.counts.dropped["flood_seconds"] += 1
    after = {(s.name, *s.labels.values()) for family in families(chat) for s in family.samples}
    assert before == after


def test_names(chat: ChatFactory) -> None:
    """Names follow Prometheus' conventions."""
    for family in families(chat):
        assert family.name.startswith(("chatapp_", "process_"))
        assert family.name.endswith("_total") == (family.type == "counter")
        assert family.documentation.endswith(".")


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed")
def test_promtool(chat: ChatFactory) -> None:
    """Prometheus' own tool has nothing to say."""
    command = ["promtool", "check", "metrics"]
    done = subprocess.run(  # noqa: S603 - the tests choose what runs
        command, input=scrape(chat).encode(), capture_output=True, check=False
    )
    assert (done.returncode, done.stdout + done.stderr) == (0, b"")


def expressions() -> list[str]:
    """Return what the alert rules ask."""
    return re.findall(r"^ {8}expr: (.+)$", ALERTS.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_alerts_are_whole(chat: ChatFactory) -> None:
    """Each rule asks for metrics that there are, and says what it means and how bad it is."""
    text = ALERTS.read_text(encoding="utf-8")
    assert text.isascii()
    assert "\t" not in text
    rules = text.split("      - alert: ")[1:]
    assert len(rules) == len(expressions()) == len({rule.split()[0] for rule in rules})
    for rule in rules:
        assert re.fullmatch(
            r"Chatapp\w+\n {8}expr: .+\n(?: {8}for: \d+[mh]\n)? {8}labels:\n"
            r" {10}severity: (?:warning|critical)\n {8}annotations:\n {10}summary: \".+\"\n+",
            rule,
        ), rule
    there = {sample.name for family in families(chat) for sample in family.samples}
    assert {name for each in expressions() for name in NAME.findall(each)} <= there


@pytest.mark.skipif(not shutil.which("promtool"), reason="promtool is not installed")
def test_promtool_reads_the_alerts() -> None:
    """Prometheus' own tool accepts the rules."""
    command = ["promtool", "check", "rules", str(ALERTS)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603 - ours
    assert done.returncode == 0, done.stderr


def test_without_proc(chat: ChatFactory, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where there is no /proc, less is known of the process."""
    monkeypatch.setattr(process, "PROC", tmp_path / "none")
    assert {family.name for family in families(chat) if family.name.startswith("process_")} == {
        "process_cpu_seconds_total",
        "process_max_fds",
        "process_start_time_seconds",
    }


def test_every_metric_is_documented(chat: ChatFactory) -> None:
    """The table has every metric with its labels, in order, and no other."""
    shown = [cells[0] for cells in rows(OPERATIONS, "| metric | what it is | when it is unusual |")]
    real = []
    for family in families(chat):
        labels = [label for label in family.samples[0].labels if label != "le"]
        real.append(f"{family.name}{{{labels[0]}}}" if labels else family.name)
    assert shown == real


@pytest.fixture
def dashboard() -> dict[str, Any]:
    """The dashboard, which is JSON."""
    parsed: dict[str, Any] = json.loads(DASHBOARD.read_text(encoding="utf-8"))
    return parsed


def test_the_dashboard_asks(chat: ChatFactory, dashboard: dict[str, Any]) -> None:
    """It asks for every metric, and for none that does not exist."""
    queries = [str(variable["query"]) for variable in dashboard["templating"]["list"]]
    for panel in dashboard["panels"]:
        queries += [target["expr"] for target in panel.get("targets", ())]
    asked = {name for query in queries for name in NAME.findall(query)}
    parts = {family.name: {sample.name for sample in family.samples} for family in families(chat)}
    assert asked - set().union(*parts.values()) == set()
    assert [name for name, shown in parts.items() if not shown & asked] == []


def test_the_dashboard_is_whole(dashboard: dict[str, Any]) -> None:
    """Panels have ids and places of their own, and ask the source that the variable names."""
    panels = dashboard["panels"]
    assert [variable["type"] for variable in dashboard["templating"]["list"]] == [
        "datasource",
        "query",
    ]
    assert len({panel["id"] for panel in panels}) == len(panels)
    places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}
    assert len(places) == len(panels)
    sources = [panel["datasource"] for panel in panels if panel["type"] != "row"]
    assert all(each == {"type": "prometheus", "uid": "${datasource}"} for each in sources)
