"""What a session needs of the connection it lives on."""

from typing import Any, Protocol


class Connection(Protocol):
    """What a session needs of the transport it lives on.

    It sets `source` to itself; a connection that is full calls its `take` when it has room for
    more, and its `progress` whenever the transport has taken something.
    """

    source: Any

    def write(self, data: bytes) -> bool:
        """Send whole lines or frames; False if it is full now, and will call `source.take`."""

    def unacknowledged(self) -> int:
        """Return how many of the bytes written may not have arrived at the other end."""

    def close(self, *, restarting: bool = False) -> None:
        """Close once everything written is sent; the server may say that it is coming back."""

    def abort(self) -> None:
        """Close at once."""

    def pause(self) -> None:
        """Hear no more lines from it, until `resume`."""

    def resume(self) -> None:
        """Hear its lines again."""


class NoConnection:
    """Stands for a connection that is lost: nothing arrives, and nothing is on its way."""

    source: Any = None

    def write(self, data: bytes) -> bool:  # noqa: ARG002 - there is nowhere to write it
        """Lose it."""
        return True

    def unacknowledged(self) -> int:
        """Return 0."""
        return 0

    def close(self, *, restarting: bool = False) -> None:
        """Nothing is open."""

    def abort(self) -> None:
        """Nothing is open."""

    def pause(self) -> None:
        """Nothing comes."""

    def resume(self) -> None:
        """Nothing comes."""


NO_CONNECTION = NoConnection()
