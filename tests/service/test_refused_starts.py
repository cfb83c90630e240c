"""What cannot start says why in one line."""

import sys
from pathlib import Path

import pytest

from chatapp.errors import StartError
from chatapp.ops import extras
from chatapp.ports.listener import ListenerService
from chatapp.service import makeService
from tests.service.conftest import LackingReactor, parse


@pytest.mark.usefixtures("directory")
def test_mistakes_end_the_start() -> None:
    """A mistake in the configuration is the whole output."""
    with pytest.raises(SystemExit) as ended:
        parse("--config", "none.ini")
    assert ended.value.code == "chatapp: none.ini: No such file or directory"


@pytest.mark.parametrize("second", [("--check",), ("--restore", "copy")])
def test_one_task_at_a_time(directory: Path, second: tuple[str, ...]) -> None:
    """Of two things to do before the end, none is left out silently: nothing is done."""
    with pytest.raises(SystemExit) as ended:
        parse("--backup", "copy", *second)
    assert ended.value.code == (
        "chatapp: expected only one of --check, --backup, --restore, --copy-to, --audit, --users"
        " and --bans"
    )
    assert list(directory.iterdir()) == []


def test_unknown_endpoint(directory: Path, reactor: LackingReactor) -> None:
    """An endpoint that Twisted does not know is named with its section."""
    (directory / "config.ini").write_text("[ws_server]\nendpoint = carrier:pigeon\n")
    with pytest.raises(SystemExit) as ended:
        makeService(parse(), reactor)
    assert ended.value.code == (
        "chatapp: config.ini: [ws_server] endpoint = carrier:pigeon: expected a Twisted server"
        " endpoint that works here (ValueError: Unknown endpoint type: 'carrier')"
    )


@pytest.mark.usefixtures("directory")
@pytest.mark.parametrize("interface", ["127.0.0.1", "::1"])
def test_port_in_use(
    reactor: LackingReactor,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    interface: str,
) -> None:
    """A port that is taken ends the start, and the interpreter says so in one line."""
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    reactor.lacking = {interface: OSError(98, "Address already in use")}
    with pytest.raises(StartError) as failed:
        makeService(parse(), reactor).privilegedStartService()
    sys.excepthook(StartError, failed.value, None)
    escaped = interface.replace(":", "\\:")
    assert capsys.readouterr().err == (
        "chatapp: cannot listen: Address already in use"
        f" ([tcp_server] tcp:6969:interface={escaped}:backlog=4096)\n"
    )


def test_metrics_without_what_they_take(
    directory: Path, reactor: LackingReactor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the extra, the start and the check say what to install."""
    monkeypatch.setattr(extras, "find_spec", lambda _name: None)
    ports = "[tcp_server]\nport = 0\n[ws_server]\nport = 0\n"
    (directory / "config.ini").write_text(f"{ports}[metrics]\nendpoint = tcp:6967\n")
    for start in (lambda: makeService(parse(), reactor), lambda: parse("--check")):
        with pytest.raises(SystemExit) as ended:
            start()
        assert ended.value.code == (
            "chatapp: config.ini: [metrics] endpoint = tcp:6967: expected the extra that it takes"
            ' (pip install ".[metrics]")'
        )


@pytest.mark.usefixtures("directory")
def test_other_errors_keep_their_traceback(
    reactor: LackingReactor, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Only the one expected error is cut to a line."""

    class BrokenEndpoint:
        def listen(self, _factory: object) -> None:
            raise ZeroDivisionError("oops")

    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    service = makeService(parse(), reactor)
    service.addService(ListenerService("x", BrokenEndpoint(), reactor, optional=True))  # type: ignore[arg-type]
    with pytest.raises(StartError, match=r"^cannot listen: oops \(x\)$"):
        service.privilegedStartService()
    sys.excepthook(ValueError, ValueError("what?"), None)
    assert capsys.readouterr().err == "ValueError: what?\n"


@pytest.mark.parametrize(
    ("path", "lacking", "extra"),
    [("redis://:hush@h", "hiredis", "redis"), ("rediss://:hush@h", "OpenSSL", "tls")],
)
def test_a_redis_without_what_it_takes(
    directory: Path,
    reactor: LackingReactor,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    lacking: str,
    extra: str,
) -> None:
    """Without the extra, the start says what to install, and nothing of the password."""
    monkeypatch.setattr(extras, "find_spec", lambda name: None if name == lacking else name)
    (directory / "config.ini").write_text(f"[history]\npath = {path}\n")
    with pytest.raises(SystemExit) as ended:
        makeService(parse(), reactor)
    assert ended.value.code == (
        f"chatapp: [history] path = {path.replace(':hush', '...')}:"
        f' expected the extra that it takes (pip install ".[{extra}]")'
    )


def test_an_address_that_is_none(directory: Path, reactor: LackingReactor) -> None:
    """The start says what would be right, and nothing of what was written."""
    (directory / "config.ini").write_text("[history]\npath = redis://:hush@h:x\n")
    with pytest.raises(SystemExit) as ended:
        makeService(parse(), reactor)
    start = (
        "chatapp: [history] path = redis://...@h:x: expected redis://[USER:PASSWORD@]HOST[:PORT]"
    )
    assert str(ended.value.code).startswith(start)
