"""Everything is wired as the configuration says, and what cannot start says why in one line."""

import signal
from pathlib import Path
from typing import Any

import pytest
from twisted.application.service import Application
from twisted.logger import ILogObserver

from chatapp.chat.factory import ChatFactory
from chatapp.ops import extras
from chatapp.ops.hashing import ArgonHasher
from chatapp.ops.lag import LAG_SECONDS
from chatapp.ops.site import MetricsSite
from chatapp.ports.listener import ListenerService
from chatapp.ports.tcp import ChatLineProtocol
from chatapp.ports.websocket import ChatWebSocketFactory
from chatapp.service import makeService
from tests.service.conftest import LackingReactor, parse


def test_defaults(directory: Path, reactor: LackingReactor) -> None:
    """Without a configuration, both servers listen at both addresses of localhost."""
    service = makeService(parse(), reactor)
    service.privilegedStartService()
    listening = [(port, at, type(factory)) for port, factory, _, at in reactor.tcpServers]
    assert listening == [
        (6969, "127.0.0.1", ChatFactory),
        (6969, "::1", ChatFactory),
        (6968, "127.0.0.1", ChatWebSocketFactory),
        (6968, "::1", ChatWebSocketFactory),
    ]
    factories: list[Any] = [factory for _, factory, _, _ in reactor.tcpServers]
    line, _, websocket, _ = factories
    assert websocket.chat is line
    assert isinstance(line.buildProtocol(None), ChatLineProtocol)
    assert list(directory.iterdir()) == []


def test_a_few_are_accepted_at_a_time(directory: Path, reactor: LackingReactor) -> None:
    """However many knock, a turn of the reactor lets in so many; Twisted's number would grow."""
    (directory / "config.ini").write_text("[history]\npath = memory\n")
    service = makeService(parse(), reactor)
    service.startService()
    (port, *_) = (
        listener._waitingForPort.result  # type: ignore[union-attr]
        for listener in service
        if isinstance(listener, ListenerService)
    )
    for _ in range(3):
        port.doRead()
        port.numberAccepts = 1000
    assert reactor.accepts == [10, 10, 10]
    service.stopService()


@pytest.mark.parametrize(("path", "hashers"), [("memory", 0), ("chat.sqlite3", 1)])
def test_passwords_are_hashed_where_they_are_kept(
    directory: Path, reactor: LackingReactor, path: str, hashers: int
) -> None:
    """The chat gets a hasher that runs with the service, but none if nothing is kept."""
    (directory / "config.ini").write_text(f"[history]\npath = {path}\n")
    service = makeService(parse(), reactor)
    service.privilegedStartService()
    chat: Any = reactor.tcpServers[0][1]
    found = [part for part in service if isinstance(part, ArgonHasher)]
    assert len(found) == hashers
    assert chat.registration._hasher is chat.login._hasher is (found[0] if found else None)


def test_config_ini_is_found(directory: Path, reactor: LackingReactor) -> None:
    """A config.ini in the working directory is taken without being named."""
    (directory / "config.ini").write_text(
        "[tcp_server]\nhost = 0.0.0.0\nport = 7000\n"
        "[ws_server]\nendpoint = tcp:7001:interface=127.0.0.1\n  tcp:7002\n"
    )
    service = makeService(parse(), reactor)
    service.privilegedStartService()
    listening = [(port, interface) for port, _, _, interface in reactor.tcpServers]
    assert listening == [(7000, "0.0.0.0"), (7001, "127.0.0.1"), (7002, "")]  # noqa: S104


def test_both_servers_follow_a_reload(directory: Path, reactor: LackingReactor) -> None:
    """What the file says by now holds for the line port and for WebSocket."""
    config = directory / "config.ini"
    config.write_text("")
    service = makeService(parse(), reactor)
    service.privilegedStartService()
    line: Any = reactor.tcpServers[0][1]
    websocket: Any = reactor.tcpServers[2][1]
    config.write_text("[limits]\nline_bytes = 200\n")
    service.reload()
    assert line.config.limits.line_bytes == 200
    assert websocket.maxMessagePayloadSize == 200


@pytest.mark.usefixtures("directory")
def test_a_reload_without_a_file(reactor: LackingReactor, log_lines: list[str]) -> None:
    """Where there was no file, the defaults stay."""
    makeService(parse(), reactor).reload()
    assert log_lines == ["INFO | Reloaded: nothing has changed"]


def test_no_ipv6(directory: Path, reactor: LackingReactor, log_lines: list[str]) -> None:
    """A machine without ::1 still has a localhost."""
    (directory / "config.ini").write_text("[history]\npath = memory\n")
    reactor.lacking = {"::1": OSError(99, "Cannot assign requested address")}
    service = makeService(parse(), reactor)
    service.startService()
    assert [(port, at) for port, _, _, at in reactor.tcpServers] == [
        (6969, "127.0.0.1"),
        (6968, "127.0.0.1"),
    ]
    assert [line for line in log_lines if line.startswith("WARN")] == [
        f"WARN | Not listening on [{section}] tcp:{port}:interface=\\:\\:1:backlog=4096:"
        " no such address here"
        for section, port in (("tcp_server", 6969), ("ws_server", 6968))
    ]
    service.stopService()


def test_metrics(directory: Path, reactor: LackingReactor) -> None:
    """Where the configuration says so, there is one more to listen, and the lag is measured."""
    (directory / "config.ini").write_text(
        "[history]\npath = memory\n[metrics]\nendpoint = tcp:6967:interface=127.0.0.1\n"
    )
    service = makeService(parse(), reactor)
    service.startService()
    port, site, _, interface = reactor.tcpServers[-1]
    assert (port, type(site), interface) == (6967, MetricsSite, "127.0.0.1")
    chat: Any = reactor.tcpServers[0][1]
    reactor.advance(LAG_SECONDS)
    assert sum(chat.counts.lag_seconds.counts) == 1
    service.stopService()


@pytest.mark.usefixtures("directory")
def test_no_metrics_without_asking(
    reactor: LackingReactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By default the server does without the extra."""
    monkeypatch.setattr(extras, "find_spec", lambda _name: None)
    makeService(parse(), reactor).privilegedStartService()
    assert len(reactor.tcpServers) == 4


@pytest.mark.usefixtures("directory")
def test_the_application_gets_the_log_format(
    reactor: LackingReactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Under twistd the service hands its observer to the application; not with --syslog."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)  # the tests' own signals are theirs
    for syslog in (False, True):
        options: Any = parse()
        options.parent = {"logfile": None, "nodaemon": True, "syslog": syslog}
        application = Application("chatapp")
        makeService(options, reactor).setServiceParent(application)
        assert (application.getComponent(ILogObserver, None) is None) == syslog
