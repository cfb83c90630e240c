"""Owners: the users to whom the configuration gives the server, by name.

Such a name is worth more than others before anybody has it: whoever registers it is an owner. So it
can be taken and registered only on the server's own machine, where the configuration is, and nobody
takes a look-alike.
"""

from collections.abc import Iterable

from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.names import fold, skeleton
from chatapp.session.session import Session


def is_owner(settings: Settings, name: str) -> bool:
    """Return whether the configuration names an owner so."""
    return fold(name) in map(fold, settings.accounts.owners)


def check_not_owners(settings: Settings, session: Session, name: str) -> None:
    """Check that a session may take, or register, a name that may be, or look like, an owner's.

    Raises:
        ChatError: it may not.
    """
    account, owners = session.user.account, settings.accounts.owners
    if account is not None or skeleton(name) not in map(skeleton, owners):
        return
    if not is_owner(settings, name):
        raise ChatError(
            "that name looks like {other}: {name}",
            code="name_reserved",
            other=_like(owners, name),
            name=name,
        )
    if not session.connection.local:
        raise ChatError(
            "{name} is an owner's name: connect from the machine that the server runs on, and"
            " register it there",
            code="name_reserved",
            name=name,
        )


def _like(owners: Iterable[str], name: str) -> str:
    return next(owner for owner in owners if skeleton(owner) == skeleton(name))
