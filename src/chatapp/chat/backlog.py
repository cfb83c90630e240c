"""A backlog: what waits to be done, a portion at a time, so that nobody waits for all of it."""

from itertools import islice
from typing import TypeVar

T = TypeVar("T")


class Backlog(dict[T, None]):
    """Things that wait, each once, in the order in which they were added."""

    def add(self, thing: T) -> None:
        """Let one more wait, unless it does already."""
        self[thing] = None

    def take(self, most: int) -> list[T]:
        """Remove and return the first, `most` of them at the most."""
        taken = list(islice(self, most))
        for thing in taken:
            del self[thing]
        return taken
