"""The raiders: a process of guests, each from an address of its own, who all speak and go on.

`python -m bench.raiders PORT COUNT SECONDS` comes through the port for proxies. Each says a line as
soon as it is there, and then every second, and reads what comes, until the process is ended or the
seconds are over. Once all are there it prints how many they are.
"""

import os
import select
import signal
import socket
import sys
import time
from contextlib import suppress

from bench.child import HOST, raise_descriptor_limit
from bench.visitor import PROXY

WORDS = b"raiders were here"
PERIOD = 1.0
"""Seconds from one line of a raider to the next."""

_BYTES = 1 << 18
_NICE = 10
_LONGEST_WAIT = 0.01
_CONNECT_SECONDS = 20


class Raider:
    """One guest.

    Attributes:
        due: when the next line is due, in seconds of the monotonic clock.
        socket: the connection.
    """

    def __init__(self, port: int, number: int) -> None:
        self.due = time.monotonic() + PERIOD
        self.socket = socket.create_connection((HOST, port), _CONNECT_SECONDS)
        self.socket.sendall(PROXY % address(number).encode() + WORDS + b"\n")
        self.socket.setblocking(False)

    def speak(self) -> None:
        """Say a line; what the kernel does not take is not said."""
        self.due = time.monotonic() + PERIOD
        with suppress(OSError):
            self.socket.send(WORDS + b"\n")

    def listen(self) -> bool:
        """Read what has come; return False if the connection has ended."""
        try:
            return bool(self.socket.recv(_BYTES))
        except BlockingIOError:
            return True
        except OSError:
            return False


def address(number: int) -> str:
    """Return the address of a raider."""
    high, low = divmod(number, 250)
    return f"100.{64 + high // 250}.{high % 250}.{low + 1}"


class Raid:
    """All raiders that are there."""

    def __init__(self) -> None:
        self.there: dict[int, Raider] = {}
        self._poll = select.epoll()

    def come(self, port: int, number: int) -> None:
        """Have one more come."""
        raider = Raider(port, number)
        self.there[raider.socket.fileno()] = raider
        self._poll.register(raider.socket, select.EPOLLIN)

    def step(self, wait: float) -> None:
        """Read what has come, or comes within so many seconds, and say what is due."""
        for number, _ in self._poll.poll(wait):
            if not self.there[number].listen():
                self._poll.unregister(number)
                self.there.pop(number).socket.close()
        now = time.monotonic()
        for raider in self.there.values():
            if raider.due <= now:
                raider.speak()


def main() -> None:
    """Raid until ended."""
    port, count, seconds = map(int, sys.argv[1:])
    signal.alarm(seconds)
    raise_descriptor_limit()
    os.nice(_NICE)  # those who measure share this CPU
    raid = Raid()
    for number in range(count):
        raid.come(port, number)
        raid.step(0)
    sys.stdout.write(f"{len(raid.there)}\n")
    sys.stdout.flush()
    while True:
        raid.step(_LONGEST_WAIT)


if __name__ == "__main__":
    main()
