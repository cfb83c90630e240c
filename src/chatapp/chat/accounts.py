"""Accounts: a registered user takes another password, or gives up the name.

Invariant: after the password is hashed, all is decided again on what is true then: the user may
have given up the name meanwhile.
"""

from collections.abc import Callable

from chatapp.chat.account_records import no_account_records, password_record
from chatapp.chat.changes import Changes
from chatapp.chat.logged_in import (
    Ending,
    WhenDone,
    check_secure,
    keep_for_account,
    own_account_of,
)
from chatapp.chat.passwords import Asker, Hasher, Standing, check_password, need_hasher
from chatapp.chat.rooms import Rooms
from chatapp.chat.user_charters import leave_all, records_of
from chatapp.chat.users import Users
from chatapp.events import Notice
from chatapp.log.journal import Change, Drop, Record
from chatapp.names import fold, skeleton
from chatapp.session.account import Account
from chatapp.session.address_pace import DAY
from chatapp.session.session import Session
from chatapp.session.user import User

REST_DAYS = 30
"""Days in which nobody takes a name that was given up."""


class Accounts:
    """Changes what registered users have.

    Args:
        hasher: hashes passwords; None if nothing is kept, so that nobody can register.
        wall: tells the time of day, in seconds since 1970.
    """

    def __init__(
        self,
        users: Users,
        rooms: Rooms,
        changes: Changes,
        hasher: Hasher | None,
        wall: Callable[[], float],
    ) -> None:
        self._users = users
        self._rooms = rooms
        self._changes = changes
        self._hasher = hasher
        self._wall = wall

    def has_password(self, name: str) -> bool:
        """Return whether the user of a name may log in with a password, or a bot with a token."""
        user = self._users.registered.find(name)
        account = None if user is None else user.account
        return account is not None and bool(account.password or account.once or account.tokens)

    def check_may_change(self, session: Session) -> None:
        """Check that a session's user may take another password.

        Raises:
            ChatError: the user is not logged in, or it could be read on its way.
        """
        own_account_of(session)
        check_secure(session)
        self._changes.check()

    def registered_name(self, session: Session) -> str:
        """Return the name that a session's user owns.

        Raises:
            ChatError: the user is not logged in.
        """
        own_account_of(session)
        return session.user.name

    def change_password(
        self, session: Session, password: str, ending: Ending, changed: WhenDone
    ) -> None:
        """Give a session's user another password.

        Args:
            session: the session.
            password: the new one.
            ending: returns what deletes the devices that end with that.
            changed: called when that is kept.

        Raises:
            ChatError: the user is not logged in, or as with `register`.
        """
        self.check_may_change(session)

        def done(account: Account, digest: str) -> None:
            account.password, account.once = digest, ""
            session.tell(Notice("your password is changed"))
            changed()

        def hashed(digest: str) -> None:
            record = password_record(session.user, digest)
            records = [record, *ending()]
            keep_for_account(self._changes, session, records, lambda account: done(account, digest))

        self._hash(session, check_password(password), hashed)

    def rehash(self, user: User, account: Account, digest: str) -> None:
        """Keep a hash of the same password that was made with newer parameters."""
        old = account.password

        def kept(_offsets: tuple[int, ...]) -> None:
            if user.account is not account:
                self._changes.submit(Change(records=[password_record(user, None)]))
            elif account.password == old:
                account.password = digest
            else:  # another password was on its way already, and is to stay
                record = password_record(user, account.password, account.once)
                self._changes.submit(Change(records=[record]))

        self._changes.submit(Change(records=[password_record(user, digest)]), kept)

    def unregister(self, session: Session, ending: Ending, done: WhenDone) -> None:
        """Give up a session's name, and what its user has.

        Args:
            session: the session.
            ending: returns what deletes the user's devices.
            done: called when that is kept.

        Raises:
            ChatError: the user is not logged in.
        """
        user, account = session.user, own_account_of(session)
        self._changes.check()
        until = self._wall() + REST_DAYS * DAY
        records = [*no_account_records(user, account), *records_of(self._rooms, user.id)]
        change = Change(records=[*records, *ending()])
        if user.whispers is not None:
            change.drops.append(Drop(user.id))
        key = skeleton(user.name)
        change.records.append(Record("resting", key, {"name": user.name, "until": until}))

        def kept(_offsets: tuple[int, ...]) -> None:
            self._users.registered.rest(key, until)
            done()
            self._users.registered.remove(user)
            for name in account.rooms:
                room = self._rooms[fold(name)]
                room.may_return -= 1
                self._rooms.forget_unused(room)
            leave_all(self._rooms, self._changes, user.id)

        self._changes.submit_for(session, change, kept)

    def _hash(self, session: Session, password: str, then: Callable[[str], None]) -> None:
        asker = Asker(session.address, Standing.KNOWN)
        self._changes.wait_for(session, need_hasher(self._hasher).hash(password, asker), then)
