"""A typist: presses keys while others speak, and takes the time until each stands in the line."""

import select
import socket
import time

from bench.child import HOST
from bench.dialect import AGREED, EDITED, OFFER
from bench.run import RunError

KEYS = 10
"""How many keys are pressed in a second."""

_LETTERS = [chr(code).encode() for code in range(ord("\u03b1"), ord("\u03c9"))]
"""What is typed: letters that nobody says, each once in a line."""

_ERASE = b"\x15"  # Ctrl-U
_SECONDS = 20
_BYTES = 1 << 16
_NS = 1_000_000_000


class Typist:
    """A client whose line is edited.

    Args:
        port: where the server listens.

    Attributes:
        times: the nanoseconds that each key took, counted from when it was due.

    Raises:
        RunError: its line is not edited.
    """

    def __init__(self, port: int) -> None:
        self.times: list[int] = []
        self._socket = socket.create_connection((HOST, port), _SECONDS)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for sent, answer in ((b"/edit\n", OFFER), (AGREED, EDITED)):
            self._socket.sendall(sent)
            self._wait_for(answer, time.monotonic_ns() + _SECONDS * _NS)

    def type(self, seconds: float) -> None:
        """Press keys for some time; what others say is read meanwhile.

        Raises:
            RunError: a key does not appear.
        """
        began = time.monotonic_ns()
        for number in range(int(seconds * KEYS)):
            due = began + number * _NS // KEYS
            self._wait_for(b"", due)
            at = number % len(_LETTERS)
            self._socket.sendall(_ERASE * (not at) + _LETTERS[at])
            self._wait_for(_LETTERS[at], due + _SECONDS * _NS)
            self.times.append(time.monotonic_ns() - due)

    def close(self) -> None:
        """Close the connection."""
        self._socket.close()

    def _wait_for(self, awaited: bytes, until: int) -> None:
        """Read until something comes; if it is nothing, until a time."""
        read = b""
        while (left := until - time.monotonic_ns()) > 0:
            if select.select((self._socket,), (), (), left / _NS)[0]:
                read = (read + self._socket.recv(_BYTES))[-_BYTES:]
                if awaited and awaited in read:
                    return
        if awaited:
            raise RunError(f"a typist read {read[-100:]!r}")
