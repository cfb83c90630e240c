"""Waiting for sockets, of which there may be more than select can name."""

import select
import socket
from collections.abc import Iterable

POLL_SECONDS = 0.05
_GONE = select.POLLERR | select.POLLHUP | select.POLLNVAL
Sockets = list[socket.socket]


def wait(
    readers: Iterable[socket.socket], writers: Iterable[socket.socket]
) -> tuple[Sockets, Sockets]:
    """Wait a moment for sockets that have something, or take something; return which do."""
    masks: dict[int, int] = {}
    by_number: dict[int, socket.socket] = {}
    for sockets, mask in ((readers, select.POLLIN), (writers, select.POLLOUT)):
        for one in sockets:
            by_number[one.fileno()] = one
            masks[one.fileno()] = masks.get(one.fileno(), 0) | mask
    poll = select.poll()
    for number, mask in masks.items():
        poll.register(number, mask)
    readable: Sockets = []
    writable: Sockets = []
    for number, event in poll.poll(POLL_SECONDS * 1000):
        if event & (select.POLLIN | _GONE) and masks[number] & select.POLLIN:
            readable.append(by_number[number])
        if event & (select.POLLOUT | _GONE) and masks[number] & select.POLLOUT:
            writable.append(by_number[number])
    return readable, writable
