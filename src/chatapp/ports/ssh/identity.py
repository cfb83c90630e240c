"""Identity: who an ssh client says that it is, and what it has shown for that."""

from typing import NamedTuple

from chatapp.chat.factory import ChatFactory
from chatapp.names import is_nick
from chatapp.wire.requests import Line, LogIn, Request


class Identity(NamedTuple):
    """What is known of a client when it has been let in.

    Attributes:
        name: the name of a user that it has asked for; empty if that cannot be one.
        key: the hash of the public key that it has; empty if it has shown none.
        password: what its user has typed as a password; empty for nothing.
    """

    name: str
    key: str = ""
    password: str = ""

    def first_request(self, chat: ChatFactory) -> Request | None:
        """Return what the client asks for before its user types anything; None for nothing."""
        if self.key and chat.ssh_keys.has(self.name, self.key):
            return LogIn(self.name, self.key, by_key=True)
        if self.password:
            return LogIn(self.name, self.password)
        return Line(f"/nick {self.name}".encode()) if self.name else None


def name_of(user: bytes) -> str:
    """Return the user that a client has named, as far as it can be a user of the chat."""
    name = user.decode("ascii", "replace")
    return name if is_nick(name) else ""
