"""What systemd is told of the server, on a socket that stands in for its own."""

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.ops.notify import STATUS_SECONDS, NotifyService, stands_by
from tests.systemd import NotifySocket


@pytest.fixture
def path(tmp_path: Path) -> str:
    """Where the socket is."""
    return str(tmp_path / "notify")


@pytest.fixture
def systemd(path: str) -> Iterator[NotifySocket]:
    """Someone who listens there."""
    with NotifySocket(path) as systemd:
        yield systemd


class Status:
    """A status that a test sets."""

    text = "users: 0, rooms: 1"

    def __call__(self) -> str:
        return self.text


def start(environment: dict[str, str], status: Status) -> tuple[NotifyService, MemoryReactorClock]:
    """Start the service on a reactor that has started."""
    reactor = MemoryReactorClock()
    service = NotifyService(environment, status, reactor)
    service.startService()
    for function, arguments, options in reactor.whenRunningHooks:
        function(*arguments, **options)
    return service, reactor


def test_ready_and_stopping(path: str, systemd: NotifySocket) -> None:
    """It is ready when the reactor runs, and says when it stops; no timer is left then."""
    service, reactor = start({"NOTIFY_SOCKET": path}, Status())
    assert systemd.told() == ["READY=1\nSTATUS=users: 0, rooms: 1"]
    service.stopService()
    assert systemd.told() == ["STOPPING=1"]
    assert reactor.getDelayedCalls() == []


def test_not_ready_before_the_reactor_runs(path: str, systemd: NotifySocket) -> None:
    """The listeners are open by then, but nobody accepts."""
    reactor = MemoryReactorClock()
    NotifyService({"NOTIFY_SOCKET": path}, Status(), reactor).startService()
    assert systemd.told() == []


def test_status(path: str, systemd: NotifySocket) -> None:
    """The status is told now and then, when it is another one."""
    status = Status()
    service, reactor = start({"NOTIFY_SOCKET": path}, status)
    systemd.told()
    reactor.advance(STATUS_SECONDS)
    assert systemd.told() == []
    status.text = "users: 3, rooms: 2"
    reactor.advance(STATUS_SECONDS)
    assert systemd.told() == ["STATUS=users: 3, rooms: 2"]
    reactor.advance(STATUS_SECONDS)
    assert systemd.told() == []
    service.stopService()


def test_watchdog(path: str, systemd: NotifySocket) -> None:
    """The watchdog is fed twice in its time, by the reactor."""
    service, reactor = start({"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "3000000"}, Status())
    assert systemd.told()[1:] == ["WATCHDOG_USEC=3000000"]
    reactor.pump([0.5] * 6)
    assert systemd.told() == ["WATCHDOG=1"] * 2
    service.stopService()


def test_reloading(path: str, systemd: NotifySocket, monkeypatch: pytest.MonkeyPatch) -> None:
    """A reload begins at a time of the monotonic clock, and ends with the status of then."""
    monkeypatch.setattr(time, "monotonic_ns", lambda: 12_345_678_901)
    status = Status()
    service, _ = start({"NOTIFY_SOCKET": path}, status)
    systemd.told()
    status.text = "users: 1, rooms: 1"
    service.reloading()
    service.ready()
    assert systemd.told() == [
        "RELOADING=1\nMONOTONIC_USEC=12345678",
        "READY=1\nSTATUS=users: 1, rooms: 1",
    ]
    service.stopService()


def test_abstract_socket() -> None:
    """A name that begins with @ is one without a file."""
    name = f"chatapp-test-{os.getpid()}"
    with NotifySocket(f"\0{name}") as systemd:
        service, _ = start({"NOTIFY_SOCKET": f"@{name}"}, Status())
        assert systemd.told() == ["READY=1\nSTATUS=users: 0, rooms: 1"]
        service.stopService()


def test_nobody_there(path: str, log_lines: list[str]) -> None:
    """Where nobody listens, the log says so, and the server goes on."""
    service, _ = start({"NOTIFY_SOCKET": path}, Status())
    service.stopService()
    assert log_lines == [
        "WARN | systemd was not told READY=1: [Errno 2] No such file or directory",
        "WARN | systemd was not told STOPPING=1: [Errno 2] No such file or directory",
    ]


def test_without_systemd() -> None:
    """Without NOTIFY_SOCKET nothing is done."""
    service, reactor = start({"WATCHDOG_USEC": "3000000"}, Status())
    assert reactor.getDelayedCalls() == []
    service.stopService()


def test_standing_by(path: str, systemd: NotifySocket) -> None:
    """A server that waits for another one's journal lives, and is ready, before it runs."""
    stands_by({})
    stands_by({"NOTIFY_SOCKET": path})
    status = "standing by: another server has the journal"
    said = f"READY=1\nSTATUS={status}\nWATCHDOG=1"
    assert systemd.told() == [said]
    stands_by({"NOTIFY_SOCKET": path, "WATCHDOG_USEC": "30000000"})
    assert systemd.told() == [f"{said}\nWATCHDOG_USEC=600000000"]
