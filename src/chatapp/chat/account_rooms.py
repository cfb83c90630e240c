"""Account rooms: a name that is registered takes the user's rooms with it."""

from collections.abc import Mapping

from chatapp.chat.account_records import member_record, not_member_records
from chatapp.chat.changes import Changes
from chatapp.chat.rooms import Rooms
from chatapp.log.journal import Change
from chatapp.log.reader import Reader
from chatapp.names import fold
from chatapp.session.account import Account
from chatapp.session.user import User


def be_in_rooms(
    rooms: Rooms, changes: Changes, user: User, account: Account, readers: Mapping[str, Reader]
) -> None:
    """Let a new account be in the user's rooms, which may be others than when it was decided.

    Args:
        rooms: all rooms.
        changes: takes what is to be kept of the difference.
        user: the user.
        account: the account, which is in no room yet.
        readers: the rooms that were kept with the account.
    """
    change = Change()
    there = user.rooms or set(readers)  # somebody who was outside is in none yet
    for name in (*(name for name in readers if name in there), *(there - readers.keys())):
        room = rooms[fold(name)]
        account.rooms[name] = Reader(room.log, room.log.end)
        room.may_return += 1
        if name not in readers:
            change.records.append(member_record(user, room.log))
    for name in readers.keys() - account.rooms.keys():  # the user was put out meanwhile
        change.records += not_member_records(user, readers[name].log)
    if change.records:
        changes.submit(change)
