"""An act: what a line asks for that keeps order, and how users read of it."""

from dataclasses import dataclass

from chatapp.chat.holds import Holds
from chatapp.chat.room import Room
from chatapp.errors import ChatError
from chatapp.names import LOBBY
from chatapp.room_events import Moderated
from chatapp.session.user import User
from chatapp.text import show_exactly

WHY_CHARS = 200
"""The most characters that a reason may have."""

HOLDS_AT_MOST = 100_000
"""Number of bans and mutes that there may be everywhere; in a room, a hundredth of that."""

_DONE = {"ban": "banned", "mute": "muted", "kick": "kicked"}


@dataclass(frozen=True, slots=True)
class Act:
    """What a line asks for.

    Attributes:
        verb: kick, mute, unmute, ban or unban.
        seconds: for how long; 0 if it has no end.
        why: the reason; empty if none was given.
        room: where; None if everywhere.
    """

    verb: str
    seconds: int = 0
    why: str = ""
    room: Room | None = None

    def event(self, room: Room, user: str, by: User) -> Moderated:
        """Return what the members of a room read of it."""
        everywhere = self.room is None
        return Moderated(room.name, self.verb, user, by.name, self.why, self.seconds, everywhere)

    @property
    def done(self) -> str:
        """What somebody is to whom it was done, or in whom it is taken back."""
        return _DONE[self.verb.removeprefix("un")]

    @property
    def where(self) -> str:
        """Where it holds."""
        return "everywhere" if self.room is None else f"in {self.room.name}"

    def said(self, whom: str) -> str:
        """Return what its author reads if it was done everywhere."""
        span = show_exactly(self.seconds) if self.seconds else "good"
        return f"{whom} is {self.done} everywhere{'' if self.verb == 'kick' else f' for {span}'}"


def check_number(room: Room | None, holds: Holds) -> None:
    """Check that there may be one hold more in a room, or with None everywhere.

    Raises:
        ChatError: there are too many.
    """
    most = HOLDS_AT_MOST if room is None else HOLDS_AT_MOST // 100
    if len(holds) >= most:
        raise ChatError(f"there are {most} bans and mutes, which is the most")


def check_not_lobby(room: Room) -> None:
    """Check that users may be put out of a room.

    Raises:
        ChatError: it is the lobby, where everybody begins.
    """
    if room.name == LOBBY:
        raise ChatError(
            "nobody can be put out of the lobby: /mute USER, or for operators, /kick everywhere"
        )
