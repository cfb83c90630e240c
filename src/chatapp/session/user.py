"""Users: the identities that others see, and what an absent one has left behind."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatapp.events import Event
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.names import skeleton
from chatapp.session.answers import Answers

if TYPE_CHECKING:
    from chatapp.session.session import Session


class User:
    """An identity: the name that others see, and what follows it through renames and returns.

    `id`: the number of the log of what is whispered to the user, which is `whispers`.
    `name`, `key`: the name, and what no other name in use may have in common with it.
    `guest`: the number in the name of a user who has taken none yet, else None.
    `live_session`: that of its connection, which `absence` takes the place of while there is none.
    `token`: brings the user back; empty after a restart, when only its hash is known.
    `digest`, `previous`: the hashes of the token, and of the one before it if that is still good.
    `spoke`: whether the user has said or whispered anything.
    `whisperer`: the user who whispered to this one last.
    """

    __slots__ = (
        "absence",
        "digest",
        "guest",
        "id",
        "key",
        "live_session",
        "name",
        "previous",
        "spoke",
        "token",
        "whisperer",
        "whispers",
    )

    key: str
    live_session: "Session"

    def __init__(self, number: int, name: str, guest: int | None) -> None:
        self.id = number
        self.absence: Absence | None = None
        self.token = ""
        self.digest = b""
        self.previous = b""
        self.spoke = False
        self.whisperer: User | None = None
        self.whispers: Log | None = None
        self.rename(name, guest)

    def rename(self, name: str, guest: int | None = None) -> None:
        """Have another name, which is a guest's if it has a number."""
        self.name = name
        self.guest = guest
        self.key = skeleton(name)

    def tell(self, *events: Event) -> None:
        """Tell the user alone; an absent user is told nothing."""
        if self.absence is None:
            self.live_session.tell(*events)


@dataclass(eq=False, slots=True)
class Absence:
    """What an absent user left behind.

    `places`: the readers of the rooms they were in, the current room being the last.
    `finishing`: the readers of rooms that they left before they had read all of it.
    `whispers`: the reader of what is whispered to them.
    `answers`: those to the lines that they sent with a `ref`.
    `missed`: the rooms whose members are told that the user left.
    `since`: when they were lost, in seconds of the clock that is never set.
    `closed`: True if the client closed the connection itself; then others may take the name.
    """

    user: User
    places: dict[str, Reader]
    finishing: list[Reader]
    whispers: Reader | None
    answers: Answers
    missed: set[str]
    since: float
    closed: bool = False

    @property
    def keeps_name(self) -> bool:
        """Whether nobody else may have the name; a guest's, where nobody was told of the loss."""
        return not (self.closed if self.user.guest is None else self.missed)
