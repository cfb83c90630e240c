"""Person records: that a user is away, and a record for each user whom the user ignores.

They are records of their own, so that two changes on their way at one time do not undo each other.
"""

from collections.abc import Mapping
from typing import Any

from chatapp.chat.holds import KIND
from chatapp.log.journal import Record
from chatapp.session.user import User

Row = Mapping[str, Any]


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
    """Return the records that delete both of a user, and what holds of the user's account."""
    away = [] if user.away is None else [away_record(user, None)]
    held = [Record(KIND, key, None) for key in user.held]
    return [*away, *held, *(ignored_record(user, number, None) for number in user.ignored)]


def restore_person(user: User, away: Row | None, ignored: Mapping[str, Row]) -> None:
    """Let a user be away, and ignore others, as the records say.

    Args:
        user: the user.
        away: the record of the first kind; None if there is none.
        ignored: those of the second, by the numbers of the others.
    """
    user.away = None if away is None else away["text"]
    user.ignored = {int(number): row["name"] for number, row in ignored.items()}
