"""Registration: a user takes the name they have as their own, with a password.

Invariant: after the password is hashed, all is decided again on what is true then: the session may
have gone meanwhile, and somebody else may own the name.
"""

from collections.abc import Callable

from twisted.internet.interfaces import IReactorTime

from chatapp.chat.account_records import (
    account_record,
    key_record,
    member_record,
    no_account_records,
    not_member_records,
    password_record,
)
from chatapp.chat.account_rooms import be_in_rooms
from chatapp.chat.changes import Changes
from chatapp.chat.gate import Gate
from chatapp.chat.guesses import Guesses
from chatapp.chat.invitations import Invitations
from chatapp.chat.logged_in import check_secure
from chatapp.chat.name_claims import name_claim
from chatapp.chat.newcomers import Newcomers
from chatapp.chat.owners import check_not_owners, is_owner
from chatapp.chat.passwords import Asker, Hasher, Standing, check_password, need_hasher
from chatapp.chat.rooms import Rooms
from chatapp.chat.ssh_keys import FIRST_LABEL
from chatapp.chat.users import Users
from chatapp.chat.whispers import Whispers
from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.events import Notice
from chatapp.log.journal import Change
from chatapp.names import skeleton
from chatapp.session.account import Account, SshKey
from chatapp.session.address_pace import DAY, AddressPace
from chatapp.session.session import Session


class Registration:
    """Registers users.

    Args:
        guesses: bounds the tries of those who need an invitation; it is told where an owner was
            seen.
        hasher: hashes passwords; None if nothing is kept, so that nobody can register.
        wall: tells the time of day, in seconds since 1970.
    """

    def __init__(
        self,
        settings: Settings,
        users: Users,
        rooms: Rooms,
        whispers: Whispers,
        newcomers: Newcomers,
        gate: Gate,
        invitations: Invitations,
        changes: Changes,
        guesses: Guesses,
        clock: IReactorTime,
        hasher: Hasher | None,
        wall: Callable[[], float],
    ) -> None:
        self._settings = settings
        self._users = users
        self._rooms = rooms
        self._whispers = whispers
        self._newcomers = newcomers
        self._gate = gate
        self._invitations = invitations
        self._changes = changes
        self._guesses = guesses
        self._hasher = hasher
        self._wall = wall
        self._registrations = AddressPace(
            clock,
            "registrations_per_day",
            lambda: settings.accounts.registrations_per_day,
            "too many names registered from your address: {most} a day at most",
            DAY,
        )

    def needs_invitation(self, session: Session) -> bool:
        """Return whether a session's user needs an invitation to register; no owner does."""
        return self._gate.registration == "invite" and not self._is_owner(session)

    def register(self, session: Session, password: str, code: str = "") -> None:
        """Let a session's user own the name.

        Args:
            session: the session.
            password: the password; empty if the session's ssh key takes its place.
            code: the invitation, if one is needed.

        Raises:
            ChatError: the user is a guest or has an account already, the password is not one to
                have or could be read on its way, the invitation is not good, it is too early to try
                another one, or nothing can be saved.
        """
        self.check_may_register(session)
        by_key = bool(session.key) and not password
        password = "" if by_key else check_password(password)
        if self.needs_invitation(session):
            self._guesses.check_code(session.address)
            self._invitations.find(code)
            self._guesses.forgive_code(session.address)
        self._registrations.take(session.address)
        if by_key:
            self._register(session, "", code)
            return
        hashed = need_hasher(self._hasher).hash(password, Asker(session.address, Standing.NEW))
        self._changes.wait_for(
            session, hashed, lambda digest: self._register(session, digest, code)
        )

    def check_may_register(self, session: Session) -> None:
        """Check that a session's user may register.

        Raises:
            ChatError: it may not.
        """
        user = session.user
        if user.account is not None:
            raise ChatError("{name} is registered already", code="logged_in", name=user.name)
        if self._gate.registration == "closed" and not self._is_owner(session):
            raise ChatError("nobody can register here now", code="closed")
        if user.guest is not None:
            raise ChatError("take a name first: /nick NAME", code="bad_name")
        self._newcomers.check_entry(session)
        need_hasher(self._hasher)
        check_not_owners(self._settings, session, user.name)
        check_secure(session)
        self._changes.check()

    def _is_owner(self, session: Session) -> bool:
        """Return whether a session's user has an owner's name, with which somebody has to begin."""
        return is_owner(self._settings, session.user.name)

    def _keys_of(self, session: Session) -> dict[str, SshKey]:
        """Return the keys of a new account: the one that its user's client has."""
        now = self._wall()
        return {session.key: SshKey(FIRST_LABEL, now, now)} if session.key else {}

    def _register(self, session: Session, digest: str, code: str) -> None:
        self.check_may_register(session)
        invitation = self._invitations.find(code) if self.needs_invitation(session) else None
        user = session.user
        account = Account(digest, self._wall(), keys=self._keys_of(session))
        entry = self._newcomers.member_entry(session)
        readers = entry.readers
        records = [account_record(user, account), password_record(user, digest)]
        change = Change(records=records, claims=[name_claim(user)])
        change.records += [member_record(user, reader.log) for reader in readers.values()]
        change.records += [
            *entry.records,
            *(key_record(user, *key) for key in account.keys.items()),
        ]
        maker = None if invitation is None else invitation.maker.account
        if invitation is not None:
            change.records.append(self._invitations.take(invitation))

        def kept(_offsets: tuple[int, ...]) -> None:
            if user.account is not None or not self._users.knows(user):
                gone = no_account_records(user, account)
                for reader in readers.values():
                    gone += not_member_records(user, reader.log)
                self._changes.submit(Change(records=gone))
                self._newcomers.undo_entry(entry)
                if invitation is not None:
                    self._invitations.give_back(invitation, maker)
                return
            be_in_rooms(self._rooms, self._changes, user, account, readers)
            self._users.registered.add(user, account)
            self._guesses.forgive(session.address, skeleton(user.name))
            self._whispers.keep(user)
            owner = ", and you are an owner" * self._is_owner(session)
            way = f"/login {user.name} on any device" if digest else "your ssh key logs you in"
            session.tell(Notice(f"{user.name} is yours now{owner}: {way}"))
            self._newcomers.enter_as_member(session, entry)

        self._changes.submit_for(session, change, kept)
