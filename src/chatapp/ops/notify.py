"""What systemd is told: that the server is ready, reloads, stops and lives, and its status.

Each of these is a datagram to the socket that NOTIFY_SOCKET names (see sd_notify(3)). The datagrams
that show that the server lives are sent from the reactor, so systemd restarts a server whose
reactor hangs.
"""

import socket
import time
from collections.abc import Callable, Mapping
from typing import Any

from twisted.application.service import Service
from twisted.internet.task import LoopingCall
from twisted.logger import Logger

STATUS_SECONDS = 5
"""Seconds between two looks at the status, which is sent when it has changed."""

TAKE_OVER_SECONDS = 600
"""Seconds that a server may take from standing by until it runs."""

_log = Logger()


class NotifyService(Service):
    """Tells systemd how the server is; without systemd it does nothing.

    Args:
        environment: the variables of the process; systemd sets NOTIFY_SOCKET and WATCHDOG_USEC.
        status: returns the line that `systemctl status` shows.
        reactor: the clock; also says when it runs.
    """

    def __init__(
        self, environment: Mapping[str, str], status: Callable[[], str], reactor: Any
    ) -> None:
        self._address = _socket_of(environment)
        self._watchdog_seconds = int(environment.get("WATCHDOG_USEC", "0")) / 1e6
        self._status = status
        self._told = ""
        self._reactor = reactor
        self._calls: list[LoopingCall] = []

    def startService(self) -> None:
        """Say that the server is ready once the reactor runs, and from then on that it lives."""
        super().startService()
        if self._address:
            self._reactor.callWhenRunning(self._begin)

    def stopService(self) -> None:
        """Say that the server is stopping."""
        super().stopService()
        for call in self._calls:
            call.stop()
        self._calls.clear()
        self._send("STOPPING=1")

    def reloading(self) -> None:
        """Say that the configuration is being read again; `ready` must follow."""
        self._send(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")

    def ready(self) -> None:
        """Say that the server works, and its status."""
        self._told = self._status()
        self._send(f"READY=1\nSTATUS={self._told}")

    def _begin(self) -> None:
        self.ready()
        self._every(STATUS_SECONDS, self._tell_status)
        if self._watchdog_seconds:
            self._send(f"WATCHDOG_USEC={self._watchdog_seconds * 1e6:.0f}")  # after standing by
            self._every(self._watchdog_seconds / 2, self._send, "WATCHDOG=1")

    def _every(self, seconds: float, function: Callable[..., None], *arguments: str) -> None:
        call = LoopingCall(function, *arguments)
        call.clock = self._reactor
        call.start(seconds, now=False)
        self._calls.append(call)

    def _tell_status(self) -> None:
        status = self._status()
        if status != self._told:
            self._told = status
            self._send(f"STATUS={status}")

    def _send(self, state: str) -> None:
        _tell(self._address, state)


def stands_by(environment: Mapping[str, str]) -> None:
    """Say that the server lives, and is ready to take over from another one; called before it runs.

    From the last call until it runs, it may take longer than the watchdog waits otherwise, because
    the server reads the whole journal.

    Args:
        environment: the variables of the process.
    """
    said = "READY=1\nSTATUS=standing by: another server has the journal\nWATCHDOG=1"
    if environment.get("WATCHDOG_USEC"):
        said += f"\nWATCHDOG_USEC={TAKE_OVER_SECONDS * 1_000_000}"
    _tell(_socket_of(environment), said)


def _socket_of(environment: Mapping[str, str]) -> str:
    """Return the address of systemd's socket; empty without systemd."""
    address = environment.get("NOTIFY_SOCKET", "")
    return "\0" + address[1:] if address.startswith("@") else address


def _tell(address: str, state: str) -> None:
    if not address:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        try:
            sender.sendto(state.encode(), address)
        except OSError as error:
            what, _, _ = state.partition("\n")
            _log.warn("systemd was not told {what}: {error}", what=what, error=error)
