"""Listeners: clients beside a load who only read, with their lines edited or not."""

import select
import socket
import time

from bench.child import HOST
from bench.dialect import AGREED, EDITED, OFFER
from bench.run import RunError

_SECONDS = 20
_BYTES = 1 << 16
_EVENTS = 128


class Listeners:
    """Clients who have come, and read what comes.

    Args:
        port: where the server listens.
        count: how many they are.
        edited: True if their lines are edited.

    Raises:
        RunError: they cannot come.
    """

    def __init__(self, port: int, count: int, *, edited: bool) -> None:
        self._epoll = select.epoll()
        self._sockets = [socket.create_connection((HOST, port), _SECONDS) for _ in range(count)]
        awaited = [(b"/edit\n", OFFER), (AGREED, EDITED)] if edited else [(b"/list\n", b"online")]
        for sent, answer in awaited:
            self._ask(sent, answer)
        self._by_fd = {one.fileno(): one for one in self._sockets}
        for one in self._sockets:
            one.setblocking(False)
            self._epoll.register(one, select.EPOLLIN)

    def step(self) -> None:
        """Read what has come."""
        while events := self._epoll.poll(0, _EVENTS):
            for fd, _ in events:
                self._by_fd[fd].recv(_BYTES)

    def close(self) -> None:
        """Close all connections."""
        self._epoll.close()
        for one in self._sockets:
            one.close()

    def _ask(self, sent: bytes, answer: bytes) -> None:
        """Have each send something, and wait until all are answered."""
        for one in self._sockets:
            one.sendall(sent)
        stop = time.monotonic() + _SECONDS
        for one in self._sockets:
            read = b""
            while answer not in read:
                read = (read + one.recv(_BYTES))[-_BYTES:]
                if time.monotonic() > stop:
                    self.close()
                    raise RunError(f"a listener read {read[-100:]!r}")
