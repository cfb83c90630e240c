"""User charters: what the charters of all rooms say of one user, until the account is given up."""

from chatapp.chat.changes import Changes
from chatapp.chat.charter import leave_charter
from chatapp.chat.rooms import Rooms
from chatapp.log.journal import Change, Record


def records_of(rooms: Rooms, user: int) -> list[Record]:
    """Return the records that delete what the charters say of a user, who is named by number."""
    return [
        record
        for room in rooms.values()
        for record in leave_charter(room.log.id, room.charter, user)
    ]


def leave_all(rooms: Rooms, changes: Changes, user: int) -> None:
    """Let no charter say anything of a user who has given up the account."""
    for room in [room for room in rooms.values() if room.charter.names(user)]:
        changes.submit(Change(records=leave_charter(room.log.id, room.charter, user)))
        if room.charter.keeper == user:
            rooms.keepers.set(room, 0)
        room.charter.moderators.discard(user)
        room.charter.invited.discard(user)
        rooms.forget_unused(room)
