"""An audience: sockets that are given the same bytes; the ports implement it.

An audience knows sockets by their places, from 0 on. When one goes, the last takes its place, so
coming and going cost the same however many there are.
"""

from collections.abc import Callable
from typing import Protocol


class Socket(Protocol):
    """A socket that does not block."""

    def fileno(self) -> int:
        """Return its descriptor."""

    def send(self, data: bytes, /) -> int:
        """Send as much as it takes now; return how many bytes that were."""


class Audience(Protocol):
    """Sockets that are given the same bytes."""

    def fits(self, socket: Socket) -> bool:
        """Return whether a socket can be given them in the same way as the others."""

    def add(self, socket: Socket) -> None:
        """Add a socket, whose place is the last."""

    def remove(self, at: int) -> None:
        """Take the socket out that is at a place; the last moves there."""

    def write(self, data: bytes) -> list[tuple[int, int]]:
        """Send bytes to each socket.

        Returns:
            The places of the sockets that did not take all of it, each with the number of bytes
            that it took; BROKEN for those on which nothing can be sent any more, and TORN for those
            of which nobody knows how much they took.
        """


OpenAudience = Callable[[Socket], Audience]
"""Opens an audience, which nobody is in, for a socket and others that it fits."""

BROKEN = -1
TORN = -2
"""In place of a number of bytes."""
