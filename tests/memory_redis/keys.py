"""The keys of a Redis in memory, and what they hold."""

from collections.abc import Callable
from typing import TypeVar

_T = TypeVar("_T")


class ErrorReply(Exception):  # noqa: N818 - it is what the real one answers
    """An answer that is an error; the text is that of Redis."""


class Hash(dict[bytes, bytes]):
    """Values by fields."""


class Stream:
    """Entries by their numbers: an id of the journal is `NUMBER-0`.

    Attributes:
        entries: the fields and values of each entry, which come in order.
        last: the highest number that there ever was.
    """

    def __init__(self) -> None:
        self.entries: dict[int, list[bytes]] = {}
        self.last = 0

    def delete(self, numbers: list[int]) -> int:
        """Delete entries; return how many there were."""
        return sum(self.entries.pop(number, None) is not None for number in numbers)


class Keys:
    """What is kept.

    Args:
        seconds: tells the time of a monotonic clock.

    Attributes:
        values: what the keys hold; a string is bytes.
        ends: when keys expire, as far as they do.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self.seconds = seconds
        self.values: dict[bytes, bytes | Hash | Stream] = {}
        self.ends: dict[bytes, float] = {}

    def has(self, key: bytes) -> bool:
        """Return whether there is a key."""
        if key in self.ends and self.ends[key] <= self.seconds():
            self.delete(key)
        return key in self.values

    def delete(self, key: bytes) -> bool:
        """Delete a key; return whether it was there."""
        self.ends.pop(key, None)
        return self.values.pop(key, None) is not None

    def find(self, key: bytes, kind: type[_T]) -> _T | None:
        """Return what a key holds; None if there is no such key.

        Raises:
            ErrorReply: it holds something else.
        """
        if not self.has(key):
            return None
        value = self.values[key]
        if not isinstance(value, kind):
            raise ErrorReply("WRONGTYPE Operation against a key holding the wrong kind of value")
        return value

    def hash(self, key: bytes) -> Hash:
        """Return the hash of a key; one that is not kept if there is no such key."""
        return self.find(key, Hash) or Hash()

    def stream(self, key: bytes) -> Stream:
        """Return the stream of a key; one that is not kept if there is no such key."""
        return self.find(key, Stream) or Stream()
