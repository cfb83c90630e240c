"""Owned: the account of a login, which may change while the login is on its way."""

import secrets
from dataclasses import dataclass

from chatapp.chat.codes import hash_code
from chatapp.chat.registered import Registered
from chatapp.chat.room import Room
from chatapp.chat.unread import Places, places_of
from chatapp.errors import ChatError
from chatapp.log.reader import Reader
from chatapp.names import fold
from chatapp.session.account import Account
from chatapp.session.user import User
from chatapp.wire.requests import LogIn, Seen


@dataclass(frozen=True, slots=True)
class Owned:
    """An account, as it was when the login began.

    Attributes:
        user: whose it is.
        account: the account.
        ended: what `account.ended` was.
        wish: what was asked for.
    """

    user: User
    account: Account
    ended: int
    wish: LogIn

    @property
    def seen(self) -> Seen:
        """What the program says that it has read."""
        return self.wish.rooms or {}

    @property
    def is_same(self) -> bool:
        """Whether the login may go on: its secret is still good for the user."""
        return self.user.account is self.account and self.account.ended == self.ended

    def is_in(self, room: Room) -> bool:
        """Whether the account is there still, and in a room."""
        return self.user.account is self.account and room.name in self.account.rooms

    def places_with(self, rooms: list[Room]) -> Places:
        """Return where a login begins to read; in rooms of the guest, that is where they end."""
        places = places_of(self.account, self.seen)
        for room in rooms:
            if room.name not in places or fold(room.name) not in self.seen:
                places[room.name] = Reader(room.log, room.log.end)
        return places

    def is_good_once(self, secret: str) -> bool:
        """Return whether a secret is the one that an operator has given the user for one login."""
        once = self.account.once
        return bool(once) and secrets.compare_digest(once, hash_code(secret))

    def check(self) -> None:
        """Check that the login may go on.

        Raises:
            ChatError: it may not.
        """
        if not self.is_same:
            raise ChatError("all logins were ended meanwhile; try again", code="wait")


def find_owned(registered: Registered, wish: LogIn) -> Owned | None:
    """Return the account that a login asks for, as it is now; None if nobody owns the name."""
    user = registered.find(wish.name)
    if user is None or user.account is None:
        return None
    return Owned(user, user.account, user.account.ended, wish)
