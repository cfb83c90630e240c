"""Person records: that a user is away, one for each user whom they ignore, and for what they set.

They are records of their own, so that two changes on their way at one time do not undo each other.
"""

from collections.abc import Mapping
from typing import Any

from chatapp.chat.holds import KIND
from chatapp.log.journal import Record
from chatapp.session.user import User
from chatapp.wire.preferences import default_of, restored

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


def preference_record(user: User, name: str, value: str) -> Record:
    """Return the record of something that a user has set; none is kept of what all begin with.

    Args:
        user: the user.
        name: what is set.
        value: to what.
    """
    kept = None if value == default_of(name) else {"value": value}
    return Record("preference", f"{user.id}/{name}", kept)


def no_person_records(user: User) -> list[Record]:
    """Return the records that delete all of them, and what holds of the user's account."""
    away = [] if user.away is None else [away_record(user, None)]
    held = [Record(KIND, key, None) for key in user.held]
    ignored = (ignored_record(user, number, None) for number in user.ignored)
    changed = user.preferences.changed
    return [*away, *held, *ignored, *(preference_record(user, n, default_of(n)) for n in changed)]


def restore_person(
    user: User, away: Row | None, ignored: Mapping[str, Row], preferences: Mapping[str, Row]
) -> None:
    """Let a user be away, ignore others, and read as the user has set it, as the records say.

    Args:
        user: the user.
        away: the record of the first kind; None if there is none.
        ignored: those of the second, by the numbers of the others.
        preferences: those of the third, by what was set.
    """
    user.away = None if away is None else away["text"]
    user.ignored = {int(number): row["name"] for number, row in ignored.items()}
    user.preferences = restored({name: row["value"] for name, row in preferences.items()})
