"""The frames that go over a link, between the server and a gateway.

A frame has a head of nine bytes: the length of its body, its kind, and a number, which names a
client, or a group of clients. Whoever does not know a kind skips the frame: a newer one may have
sent it.
"""

from collections.abc import Iterator
from enum import IntEnum, unique
from struct import Struct

from chatapp.errors import ChatError
from chatapp.ports.writer import PIECE_BYTES

HEAD = Struct("!IBI")

BODY_BYTES = 64 * 1024
"""The longest body, in bytes; what is longer goes in several frames."""


@unique
class Kind(IntEnum):
    """What a frame says. Those of the server are even, those of a gateway are odd, but for both."""

    HELLO = 0
    """Who is there, and which version of this it speaks. The number is the major version."""
    ALIVE = 1
    """Nothing but that the other end is there."""

    WELCOME = 2
    """The gateway is let in."""
    REFUSED = 4
    """It is not; the body says why."""
    GIVE = 6
    """Bytes for a client."""
    GIVE_AND_ASK = 8
    """The same; the gateway says ROOM when the client has taken all that was given so far."""
    CLOSE = 10
    """Close a client when it has taken everything."""
    ABORT = 12
    """Close a client at once."""
    READ = 16
    """Everything of a client was taken, so more of what it sends may come."""
    ASK = 18
    """Say how much of what a client was given it may not have: TOLD."""
    ENTER = 20
    """A client enters the group; the body is the client's number."""
    LEAVE = 22
    """A client leaves the group; the body is the client's number."""
    SHARE = 24
    """Bytes for everyone in the group."""

    OPEN = 3
    """A client is there; the body says of whom and how it came, as an object."""
    TAKE = 5
    """Bytes that a client has sent."""
    TAKE_AND_ASK = 19
    """The same, and no more of that client before the server says READ."""
    END = 7
    """A client sends no more, but may still read."""
    LOST = 9
    """A client's connection is closed; the body says why."""
    FULL = 11
    """A client takes no more for now; ROOM follows."""
    ROOM = 13
    """A client has taken everything that it was given."""
    MOVED = 17
    """A client that takes no more has taken something."""
    TOLD = 15
    """How many bytes a client may not have, of those that it was given before ASK."""
    ENDS = 21
    """The gateway ends; the server closes the link when it has done what clients have sent."""


ASK_BYTES = 64 * 1024
"""Bytes that a gateway sends of one client before it asks whether they were taken."""

NUMBER = Struct("!I")
"""The body of TOLD, ENTER and LEAVE."""


class FrameError(ChatError):
    """What came over a link is no frame."""


def may_end_amid(body: bytes) -> bool:
    """Return whether bytes for a client may end in the midst of a line, because more follows.

    Whole lines that are longer go in pieces: each but the last is of PIECE_BYTES, or several.
    """
    return len(body) % PIECE_BYTES == 0 < len(body)


def parse_number(body: bytes) -> int:
    """Return the number that is the body of a frame.

    Raises:
        FrameError: it is none.
    """
    if len(body) != NUMBER.size:
        raise FrameError(f"a number of {len(body)} bytes came over the link")
    number: int = NUMBER.unpack(body)[0]
    return number


def head(kind: Kind, number: int, size: int) -> bytes:
    """Return what stands before a body of so many bytes."""
    return HEAD.pack(size, kind, number)


class Frames:
    """Cuts what comes over a link into frames.

    Attributes:
        _data: what has come and was not cut yet.
        _at: how much of it was cut.
    """

    def __init__(self) -> None:
        self._data = b""
        self._at = 0

    def feed(self, data: bytes) -> None:
        """Take what has come."""
        self._data = self._data[self._at :] + data
        self._at = 0

    def take(self) -> Iterator[tuple[int, int, bytes]]:
        """Iterate over the whole frames: kind, number and body.

        Raises:
            FrameError: a body is longer than any may be.
        """
        size = HEAD.size
        while len(self._data) - self._at >= size:
            length, kind, number = HEAD.unpack_from(self._data, self._at)
            if length > BODY_BYTES:
                raise FrameError(f"a frame of {length} bytes came over the link")
            end = self._at + size + length
            if end > len(self._data):
                return
            body = self._data[self._at + size : end]
            self._at = end
            yield kind, number, body
