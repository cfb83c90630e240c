"""Name claims: that a name is one user's, and whether another may take it."""

from chatapp.errors import ChatError
from chatapp.log.journal import Claim
from chatapp.names import fold
from chatapp.session.user import User


def check_free(other: User, name: str) -> None:
    """Check that a name may be taken although it looks like another user's.

    Raises:
        ChatError: it may not.
    """
    if other.account is not None and fold(other.name) == fold(name):
        reason = "that name is registered: {name} (/login {name} if it is yours)"
        raise ChatError(reason, code="name_registered", name=name)
    if not other.is_absent or other.account is not None:
        if fold(other.name) == fold(name):
            raise ChatError("that name is taken: {name}", code="name_taken", name=name)
        raise ChatError(
            "that name looks like {other}: {name}", code="name_taken", other=other.name, name=name
        )
    if other.keeps_name:
        raise ChatError(
            "that name is kept for who may come back to it: {name}", code="name_kept", name=name
        )


def name_claim(user: User, key: str = "") -> Claim:
    """Return the claim that a name is this user's, by default the name that the user has."""
    return Claim(f"name:{key or user.key}", str(user.id))


def name_release(user: User, key: str = "") -> list[Claim]:
    """Return what frees a name, by default the one a user has; a guest has claimed none."""
    if user.guest is not None and not key:
        return []
    return [Claim(f"name:{key or user.key}", "", was=str(user.id))]
