"""What a run needs of the servers that it disturbs."""

from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple, Protocol


class Mishap(NamedTuple):
    """Something that must not matter to anybody.

    Attributes:
        weight: how often it happens, beside the others.
        happen: lets it happen, and waits until it is over.
    """

    weight: int
    happen: Callable[[], Awaitable[None]]


class Served(Protocol):
    """One server or several, on one journal, perhaps behind gateways."""

    @property
    def mishaps(self) -> Mapping[str, Mishap]:
        """What may happen to them, by the counts of them."""

    @property
    def ports(self) -> list[int]:
        """The line port and the WebSocket port of the server that people connect to now."""

    @property
    def journal(self) -> Path:
        """A file with what the journal holds now."""

    async def start(self) -> None:
        """Start everything, and wait until people can connect."""

    def complaints(self) -> Iterator[str]:
        """Yield the lines of the logs that should not be there."""

    def kill(self) -> None:
        """See that nothing runs any more."""
