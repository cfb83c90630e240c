"""Users: the identities that others see, and what an absent user has left behind."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chatapp.events import Event
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.names import exact_key, fold, skeleton
from chatapp.session.answers import Answers

if TYPE_CHECKING:
    from chatapp.session.session import Session


class User:
    """An identity: the name that others see, and what follows it through renames and returns.

    Attributes:
        id: the user's number, which is the number of the log `whispers` as well.
        name: the name that others see.
        key: the skeleton of the name; no two names in use have the same. It is the `exact_key` of
            a name that was kept before names that look like it were refused.
        guest: the number in a guest's name; None if the user has taken a name.
        address: the address that the user's last session was counted for; empty if it was not.
        live_session: the session of the user's connection; unset or out of date while the user is
            absent.
        absence: what the user left behind; None while the user is there.
        changing: number of changes of what is kept of the user that are on their way.
        token: brings the user back; empty after a restart, when only its hash is known.
        digest: the hash of the token; empty if the user has none.
        previous: the hash of the token before, which is good until the new one has arrived; empty
            after that.
        outlived: the hashes of tokens that were given before the journal began a new life; a place
            in the whispers that comes with one of them means nothing.
        spoke: True if the user has said or whispered anything.
        whisperer: the user who whispered to this user last; None if nobody did.
        whispers: the log of what is whispered to the user; None until something is.
        whispered_by: for whispers to the user that may not have been read, by their offsets, as
            whom their senders are counted; a whisper from before a restart is not among them.
    """

    __slots__ = (
        "absence",
        "address",
        "changing",
        "digest",
        "guest",
        "id",
        "key",
        "live_session",
        "name",
        "outlived",
        "previous",
        "spoke",
        "token",
        "whispered_by",
        "whisperer",
        "whispers",
    )

    key: str
    live_session: "Session"

    def __init__(self, number: int, name: str, guest: int | None, key: str = "") -> None:
        self.id = number
        self.absence: Absence | None = None
        self.address = ""
        self.changing = 0
        self.token = ""
        self.digest = b""
        self.previous = b""
        self.outlived: frozenset[bytes] = frozenset()
        self.spoke = False
        self.whisperer: User | None = None
        self.whispers: Log | None = None
        self.whispered_by: dict[int, str] = {}
        self.rename(name, guest, key)

    def rename(self, name: str, guest: int | None = None, key: str = "") -> None:
        """Take another name; a number says that it is a guest's; the key is a skeleton if empty."""
        self.name = name
        self.guest = guest
        self.key = key or skeleton(name)

    @property
    def has_exact_key(self) -> bool:
        """Whether the user's key is the `exact_key` of the name."""
        return self.key == exact_key(self.name)

    def key_of(self, name: str) -> str:
        """Return the key that a name would have if it were the user's."""
        return self.key if fold(name) == fold(self.name) else skeleton(name)

    @property
    def online_session(self) -> "Session | None":
        """The session of a user who is online; None if the user is absent or was forgotten."""
        return getattr(self, "live_session", None) if self.absence is None else None

    def tell(self, *events: Event) -> None:
        """Tell the user alone; an absent user is told nothing."""
        if self.online_session is not None:
            self.online_session.tell(*events)


@dataclass(eq=False, slots=True)
class Absence:
    """What an absent user left behind.

    Attributes:
        user: the user.
        places: the readers of the user's rooms by the rooms' names, the current room last.
        finishing: the readers of rooms that the user left before they were read to the end.
        whispers: the reader of what is whispered to the user; None if nothing was.
        answers: the answers to the lines that the user's sessions sent with a `ref`.
        missed: the names of the rooms whose members are told that the user left.
        since: when the connection was lost, in seconds of the monotonic clock.
        closed: True if the client closed the connection itself; then others may take the name.
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
        """Whether the name is kept; a guest's is kept only if nobody was told of the loss."""
        return not (self.closed if self.user.guest is None else self.missed)
