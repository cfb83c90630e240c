"""A backlog: what waits to be done, a portion at a time, so that no turn of the reactor is long."""

from itertools import islice
from typing import TypeVar

T = TypeVar("T")


class Backlog(dict[T, None]):
    """Things that wait, each once, in the order in which they were added."""

    def add(self, thing: T) -> None:
        """Let one more wait, unless it does already."""
        self[thing] = None

    def take(self, most: int) -> list[T]:
        """Remove and return the first things, at most `most` of them."""
        taken = list(islice(self, most))
        for thing in taken:
            del self[thing]
        return taken
