"""The link, as its clients and groups know it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from chatapp.link.frames import Kind

if TYPE_CHECKING:
    from chatapp.link.group import Group
    from chatapp.link.remote import RemoteTransport


class Wire(Protocol):
    """Carries frames to one gateway."""

    congested: bool

    def send(self, kind: Kind, number: int, body: bytes = b"") -> None:
        """Send a frame."""

    def later(self, call: Callable[[], None]) -> None:
        """Call in a later turn."""

    def forget(self, number: int) -> None:
        """Know a client no longer."""

    def open_group(self) -> "Group":
        """Return a group that nobody is in."""

    def starve(self, client: "RemoteTransport") -> None:
        """Have a client go on when the link is not congested any more."""
