"""What goes on beside a load: users who log in, and attackers who try passwords.

It is done in a thread, on the load generator's CPU.
"""

import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Protocol

from bench.child import HOST, pinned
from bench.ledger import PASSWORD, owner_name
from bench.visitor import PROXY

_BYTES = 1 << 16
_STEP_SECONDS = 0.005
_SECONDS = 20


class Act(Protocol):
    """Something that is done over and over."""

    def step(self) -> None:
        """Do what is due, and read what has come."""

    def close(self) -> None:
        """Close all connections."""


@contextmanager
def go_on(cpu: int, acts: Sequence[Act]) -> Iterator[None]:
    """Have acts go on in a thread until the block ends."""
    over = threading.Event()

    def run() -> None:
        with pinned(cpu):
            while not over.wait(_STEP_SECONDS):
                for act in acts:
                    act.step()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
        for act in acts:
            act.close()


class Talk:
    """A client.

    Args:
        port: where the server listens.
        address: the client's own, if the port is for proxies.

    Attributes:
        read: the last that it was sent.
        lost: whether the connection has ended.
    """

    def __init__(self, port: int, address: str = "") -> None:
        self.read = b""
        self.lost = False
        self._socket = socket.create_connection((HOST, port), _SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket.sendall(PROXY % address.encode() if address else b"")
        self._socket.setblocking(False)

    def send(self, line: str) -> None:
        """Send a line, which is short enough for the kernel to take it at once."""
        with suppress(OSError):
            self._socket.sendall(line.encode() + b"\n")

    def listen(self) -> bytes:
        """Return what has come."""
        try:
            data = self._socket.recv(_BYTES)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        self.lost |= not data
        self.read = (self.read + data)[-_BYTES:]
        return data

    def close(self) -> None:
        """Close it."""
        self._socket.close()


class Owners:
    """One owner after the other, who logs in by the password over a new connection, and quits.

    Args:
        port: where the server listens for proxies.
        rate: how many there are in a second, at fixed times.
        owners: how many owners there are, each of whom has an address.

    Attributes:
        times: the seconds that each login took, counted from when it was due.
    """

    def __init__(self, port: int, rate: float, owners: int) -> None:
        self.times: list[float] = []
        self.faults: list[str] = []
        self._port = port
        self._rate = rate
        self._owners = owners
        self._begun = 0
        self._began = time.monotonic()
        self._coming: dict[Talk, tuple[str, float]] = {}
        self._going: list[Talk] = []

    def step(self) -> None:
        """Begin the logins that are due, and note those that are done."""
        due = self._began + self._begun / self._rate
        if time.monotonic() >= due:
            self._begin(due)
        for talk, (awaited, since) in list(self._coming.items()):
            talk.listen()
            if awaited.encode() in talk.read:
                self.times.append(time.monotonic() - since)
                talk.send("/quit")
                self._going.append(talk)
            elif talk.lost:
                self.faults.append(f"an owner read {talk.read[-100:]!r}")
            else:
                continue
            del self._coming[talk]
        self._let_go()

    def close(self) -> None:
        """Close all connections; a login that is not done counts with the time until now."""
        for talk, (_, since) in self._coming.items():
            self.times.append(time.monotonic() - since)
            talk.close()
        for talk in self._going:
            talk.close()

    def _begin(self, due: float) -> None:
        number = self._begun % self._owners
        name = owner_name(number)
        self._begun += 1
        talk = Talk(self._port, f"198.51.100.{number + 7}")
        talk.send(f"/login {name} {PASSWORD}")
        self._coming[talk] = f"-- you are logged in as {name}", due

    def _let_go(self) -> None:
        for talk in list(self._going):
            talk.listen()
            if talk.lost:
                talk.close()
                self._going.remove(talk)


class Guessers:
    """Attackers, each at an address of its own, who try the password of one owner in turn.

    Args:
        port: where the server listens for proxies.
        rate: how many tries there are in a second, at fixed times.
        addresses: how many addresses there are.

    Attributes:
        tried: how many tries there were.
        hashed: how many of them were found wrong; the others came too early.
    """

    def __init__(self, port: int, rate: float, addresses: int) -> None:
        self.tried = self.hashed = 0
        self._rate = rate
        self._crew = [Talk(port, f"203.0.113.{host + 1}") for host in range(addresses)]
        self._began = time.monotonic()

    def step(self) -> None:
        """Try as often as is due."""
        while time.monotonic() >= self._began + self.tried / self._rate:
            talk = self._crew[self.tried % len(self._crew)]
            talk.send(f"/login {owner_name(0)} wrong password {self.tried}")
            self.tried += 1
        for talk in self._crew:
            self.hashed += talk.listen().count(b"! wrong name or password")

    def close(self) -> None:
        """Close all connections."""
        for talk in self._crew:
            talk.close()
