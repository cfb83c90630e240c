"""Owned: the account that a login is to, which may change while the login is on its way."""

from dataclasses import dataclass

from chatapp.chat.room import Room
from chatapp.errors import ChatError
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

    def check(self) -> None:
        """Check that the login may go on.

        Raises:
            ChatError: it may not.
        """
        if not self.is_same:
            raise ChatError("all logins were ended meanwhile; try again", code="wait")
