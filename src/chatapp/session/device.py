"""Devices: what a user comes back on, and what an absent one has left behind.

A device is not a connection: it goes on over many, each of which it is brought back to by a token.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatapp.log.reader import Reader
from chatapp.session.answers import Answers

if TYPE_CHECKING:
    from chatapp.session.session import Session
    from chatapp.session.user import User


_NO_HASHES: frozenset[bytes] = frozenset()
"""One for all devices: an empty set takes more memory than a device."""


class Device:
    """One of the devices of a user; a guest has one, which has the guest's number.

    Attributes:
        id: its number, which no other device and no log but its user's has.
        user: whose it is.
        login: the label of the bot's token with which a registered user has logged in on it; empty
            if that was the password, or if it is a guest's.
        key: the hash of the ssh key with which a registered user has logged in on it; empty if that
            was something else.
        address: the address that its last session was counted for; empty if it was not.
        live_session: the session of its connection; unset while it is absent, and after it ended.
        absence: what was left behind on it; None while its user is there.
        changing: number of changes of what is kept of it that are on their way.
        token: brings the user back; empty after a restart, when only its hash is known.
        digest: the hash of the token; empty if there is none.
        previous: the hash of the token before, which is good until the new one has arrived; empty
            after that.
        outlived: the hashes of tokens that were given before the journal began a new life; a place
            in the whispers that comes with one of them means nothing.
    """

    __slots__ = (
        "absence",
        "address",
        "changing",
        "digest",
        "id",
        "key",
        "live_session",
        "login",
        "outlived",
        "previous",
        "token",
        "user",
    )

    live_session: "Session"

    def __init__(self, number: int, user: "User") -> None:
        self.id = number
        self.user = user
        self.absence: Absence | None = None
        self.address = ""
        self.changing = 0
        self.token = ""
        self.digest = b""
        self.previous = b""
        self.outlived = _NO_HASHES
        self.login = ""
        self.key = ""

    @property
    def online_session(self) -> "Session | None":
        """The session of a device that is online; None if it is absent or was forgotten."""
        return getattr(self, "live_session", None) if self.absence is None else None

    def end_session(self) -> None:
        """Have no session any more: the user is absent on the device, or it is forgotten."""
        if hasattr(self, "live_session"):
            del self.live_session

    @property
    def whispers(self) -> Reader | None:
        """How far what is whispered to the user was read here; None if nothing was whispered."""
        if self.absence is not None:
            return self.absence.whispers
        return self.live_session.outbox.whispers


@dataclass(eq=False, slots=True)
class Absence:
    """What a user has left behind on a device.

    Attributes:
        device: the device.
        places: the readers of the user's rooms by the rooms' names, the current room last.
        finishing: the readers of rooms that the user left before they were read to the end.
        whispers: the reader of what is whispered to the user; None if nothing was.
        answers: the answers to the lines that the device's sessions sent with a `ref`.
        missed: the names of the rooms whose members are told that the user left.
        since: when the connection was lost, in seconds of the monotonic clock.
        closed: True if the client closed the connection itself; then others may take the name.
        owes_answer: True if the user was asked something, and has not answered.
    """

    device: Device
    places: dict[str, Reader]
    finishing: list[Reader]
    whispers: Reader | None
    answers: Answers
    missed: set[str]
    since: float
    closed: bool = False
    owes_answer: bool = False

    @property
    def user(self) -> "User":
        """Whose device it is."""
        return self.device.user

    @property
    def keeps_name(self) -> bool:
        """Whether the name is kept; a guest's is kept only if nobody was told of the loss."""
        return not (self.closed if self.user.guest is None else self.missed)
