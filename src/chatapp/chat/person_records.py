"""Person records: that a user is away, and a record for each user whom the user ignores.

They are records of their own, so that two changes on their way at one time do not undo each other.
"""

from collections.abc import Mapping
from typing import Any

from chatapp.log.journal import Record
from chatapp.session.user import User

Rows = Mapping[str, Mapping[str, Any]]


def away_record(user: User, text: str | None) -> Record:
    """Return the record that a user is away, with what they say of it; None if they are not."""
    return Record("away", str(user.id), None if text is None else {"text": text})


def ignored_record(user: User, number: int, name: str | None) -> Record:
    """Return the record that a user ignores another.

    Args:
        user: the user.
        number: the other's number.
        name: the name that the other has now; None if the user ignores them no longer.
    """
    return Record("ignored", f"{user.id}/{number}", None if name is None else {"name": name})


def no_person_records(user: User) -> list[Record]:
    """Return the records that delete both of a user."""
    away = [] if user.away is None else [away_record(user, None)]
    return [*away, *(ignored_record(user, number, None) for number in user.ignored)]


def restore_persons(away: Rows, ignored: Rows, users: Mapping[str, User]) -> None:
    """Let users be away, and ignore others, as the records say.

    Args:
        away: the records of the first kind.
        ignored: those of the second.
        users: the users by their numbers.
    """
    for owner, row in away.items():
        if owner in users:
            users[owner].away = row["text"]
    for key, row in ignored.items():
        owner, _, number = key.partition("/")
        if owner in users:
            users[owner].ignored = {**users[owner].ignored, int(number): row["name"]}
