"""Invitations: codes with which somebody registers while others cannot; operators make them.

A code is good once, and for `KEPT_DAYS`, and only while who made it is an operator. Its hash is all
that is kept, and belongs to the account of who made it.
"""

from collections.abc import Callable
from typing import NamedTuple

from chatapp.chat.account_records import invitation_record
from chatapp.chat.audit import Audit
from chatapp.chat.changes import Changes
from chatapp.chat.codes import hash_code, new_code
from chatapp.chat.logged_in import check_secure, own_account_of
from chatapp.chat.operators import Operators
from chatapp.errors import ChatError
from chatapp.events import Notice
from chatapp.log.journal import Change, Kept, Record
from chatapp.session.account import Account
from chatapp.session.address_pace import DAY
from chatapp.session.session import Session
from chatapp.session.user import User
from chatapp.text import counted
from chatapp.wire.encoding import day

KEPT_DAYS = 30
"""Days for which a code is good."""

CODE_BYTES = 10
"""Random bytes of a code: 80 bits, in 16 letters and digits. Tries are few (see Guesses)."""

AT_ONCE = 20
"""Number of codes that are made at once, at the most."""

OPEN_AT_MOST = 200
"""Number of codes that each operator may have that nobody has used."""


class Invitation(NamedTuple):
    """A code that is good: who made it, its hash, and until when, in seconds since 1970."""

    maker: User
    digest: str
    until: float


class Invitations:
    """Makes codes, and takes them.

    Args:
        wall: tells the time of day, in seconds since 1970.

    Attributes:
        _makers: the users who have made codes that are kept.
    """

    def __init__(
        self, operators: Operators, audit: Audit, changes: Changes, wall: Callable[[], float]
    ) -> None:
        self._operators = operators
        self._audit = audit
        self._changes = changes
        self._wall = wall
        self._makers: set[User] = set()

    def restore(self, kept: Kept) -> None:
        """Go on with the codes that the journal has; operators are known.

        Those of who is no operator any more are never good again, and are deleted with the others.
        """
        makers = {str(user.id): user for user in self._operators}
        gone = []
        for key, row in kept.records.get("invitation", {}).items():
            number, _, digest = key.partition("/")
            account = makers[number].account if number in makers else None
            if account is None or row["until"] <= self._wall():
                gone.append(Record("invitation", key, None))
            else:
                account.invitations[digest] = row["until"]
                self._makers.add(makers[number])
        if gone:
            self._changes.submit(Change(records=gone))

    def make(self, session: Session, count: int) -> None:
        """Show an operator new codes.

        Raises:
            ChatError: others could read them on their way, there are too many, or they cannot be
                saved.
        """
        user, account = session.user, own_account_of(session)
        check_secure(session)
        self._changes.check()
        now = self._wall()
        old = [digest for digest, until in account.invitations.items() if until <= now]
        if len(account.invitations) - len(old) + count > OPEN_AT_MOST:
            raise ChatError(f"{OPEN_AT_MOST} of your invitations at most may be unused")
        until = now + KEPT_DAYS * DAY
        codes = [_new_code() for _ in range(count)]
        new = {hash_code(code): until for code in codes}
        records = [invitation_record(user, digest, until) for digest in new]
        records += [invitation_record(user, digest, None) for digest in old]
        entry = self._audit.entry(user, "invitation", counted(count, "code"), until=until)
        said = [
            Notice(f"{code} lets somebody register, once, until {day(until)}") for code in codes
        ]

        def kept(_offsets: tuple[int, ...]) -> None:
            if user.account is not account:  # given up meanwhile
                self._changes.submit(
                    Change(records=[invitation_record(user, digest, None) for digest in new])
                )
                return
            for digest in old:
                account.invitations.pop(digest, None)
            account.invitations.update(new)
            self._makers.add(user)
            session.tell(*said)

        self._changes.submit_for(session, Change([entry], records), kept)

    def keep_up(self) -> None:
        """Forget the codes that are too old."""
        now, gone = self._wall(), list[Record]()
        for maker in list(self._makers):
            codes = maker.account.invitations if maker.account is not None else {}
            for digest in [digest for digest, until in codes.items() if until <= now]:
                del codes[digest]
                gone.append(invitation_record(maker, digest, None))
            if not codes:
                self._makers.remove(maker)
        if gone:
            self._changes.submit(Change(records=gone))

    def find(self, code: str) -> Invitation:
        """Return what a code stands for.

        Raises:
            ChatError: it is not good.
        """
        digest = hash_code(code)
        for maker in self._operators:
            until = maker.account.invitations.get(digest) if maker.account is not None else None
            if until is not None and until > self._wall():
                return Invitation(maker, digest, until)
        raise ChatError("that invitation is mistyped, used, or too old", code="bad_invitation")

    def take(self, invitation: Invitation) -> Record:
        """Use a code up; return the record that deletes it."""
        account = invitation.maker.account
        if account is not None:
            account.invitations.pop(invitation.digest, None)
        return invitation_record(invitation.maker, invitation.digest, None)

    def give_back(self, invitation: Invitation, account: Account | None) -> None:
        """Let a code be good again, because nothing came of what it was used for.

        Args:
            invitation: what the code stands for.
            account: the maker's account of when it was used.
        """
        maker = invitation.maker
        if account is None or maker.account is not account:
            return
        account.invitations[invitation.digest] = invitation.until
        self._makers.add(maker)
        record = invitation_record(maker, invitation.digest, invitation.until)
        self._changes.submit(Change(records=[record]))


def _new_code() -> str:
    return new_code(CODE_BYTES)
