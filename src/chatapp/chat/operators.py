"""Operators: the registered users who keep order on the whole server; owners say who.

Invariant: who is no operator any more may do nothing more as one, on any device, because a role is
looked up whenever it is needed.
"""

from collections.abc import Iterator

from chatapp.chat.account_records import operator_record
from chatapp.chat.audit import Audit
from chatapp.chat.changes import Changes
from chatapp.chat.logged_in import own_account_of
from chatapp.chat.roles import Roles
from chatapp.chat.users import Users
from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.events import Notice
from chatapp.log.journal import Change, Kept
from chatapp.names import fold
from chatapp.roles import Role
from chatapp.session.session import Session
from chatapp.session.user import User
from chatapp.text import quote


class Operators:
    """Lets users be operators, and no longer.

    Attributes:
        _appointed: users who are, or were, operators, by their numbers.
    """

    def __init__(
        self, settings: Settings, users: Users, roles: Roles, audit: Audit, changes: Changes
    ) -> None:
        self._settings = settings
        self._users = users
        self._roles = roles
        self._audit = audit
        self._changes = changes
        self._appointed: dict[int, User] = {}

    def __iter__(self) -> Iterator[User]:
        """Iterate over the owners who have registered, and then the operators."""
        named = map(self._users.registered.find, self._settings.accounts.owners)
        owners = dict.fromkeys(user for user in named if user is not None)
        yield from owners
        for user in self._appointed.values():
            if self._is_operator(user) and user not in owners:
                yield user

    def restore(self, kept: Kept) -> None:
        """Go on with those whom the journal has; registered users are known."""
        rows = kept.records.get("operator", {})
        for user in self._users.registered if rows else ():
            if str(user.id) in rows:
                self._set(user, is_operator=True)

    def find(self, name: str) -> User:
        """Return the registered user of a name.

        Raises:
            ChatError: there is none.
        """
        user = self._users.registered.find(name)
        if user is None:
            raise ChatError("no registered user: {name}", code="no_such_user", name=quote(name))
        return user

    def describe(self) -> str:
        """Return who keeps order, in one line."""
        owners: list[str] = []
        others: list[str] = []
        for user in self:
            is_owner = self._roles.on_server(user) is Role.OWNER
            (owners if is_owner else others).append(user.name)
        shown = (", ".join(sorted(names, key=fold)) or "nobody" for names in (owners, others))
        return "owners: {}; operators: {}".format(*shown)

    def appoint(self, session: Session, name: str) -> None:
        """Let a registered user be an operator.

        Raises:
            ChatError: the session's is no owner, there is no such user, that is so already, or it
                cannot be saved.
        """
        self._roles.check(session, Role.OWNER)
        user = self.find(name)
        if self._roles.on_server(user) >= Role.OPERATOR:
            what = "an owner" if self._roles.on_server(user) is Role.OWNER else "an operator"
            raise ChatError(f"{{name}} is {what} already", code="unchanged", name=user.name)
        self._keep(
            session,
            user,
            is_operator=True,
            told=f"{session.user.name} made you an operator: /help shows what you may do",
            said=f"{user.name} is an operator now",
        )

    def dismiss(self, session: Session, name: str) -> None:
        """Let a user be an operator no longer.

        Raises:
            ChatError: the session's is no owner, that user is no operator, or it cannot be saved.
        """
        self._roles.check(session, Role.OWNER)
        user = self.find(name)
        if not self._is_operator(user):
            raise ChatError("{name} is no operator", code="unchanged", name=user.name)
        self._keep(
            session,
            user,
            is_operator=False,
            told="you are no longer an operator",
            said=f"{user.name} is no longer an operator",
        )

    def _keep(
        self, session: Session, user: User, *, is_operator: bool, told: str, said: str
    ) -> None:
        """Have the journal keep what a user is to be, and then say so."""
        own_account_of(session)
        self._changes.check()
        account = user.account
        act = "operator" if is_operator else "no operator"
        entry = self._audit.entry(session.user, act, user.name)
        record = operator_record(user, is_operator=is_operator)

        def kept(_offsets: tuple[int, ...]) -> None:
            if user.account is not account:  # given up meanwhile
                record = operator_record(user, is_operator=False)
                self._changes.submit(Change(records=[record]))
                raise ChatError("{name} is no longer registered", code="no_such_user", name=name)
            self._set(user, is_operator=is_operator)
            user.tell(Notice(told))
            session.tell(Notice(said))

        name = user.name
        self._changes.submit_for(session, Change([entry], [record]), kept)

    def _set(self, user: User, *, is_operator: bool) -> None:
        if user.account is not None:
            user.account.is_operator = is_operator
        if is_operator:
            self._appointed[user.id] = user
        else:
            self._appointed.pop(user.id, None)

    def _is_operator(self, user: User) -> bool:
        return user.account is not None and user.account.is_operator
