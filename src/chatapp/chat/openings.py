"""Openings: rooms that somebody is about to enter; whoever opens one keeps it.

Invariants: a new room is found only after it was kept, together with who keeps it. Whoever may no
longer enter by then has not been in.
"""

from chatapp.chat.account_records import not_member_records
from chatapp.chat.bouncer import Bouncer
from chatapp.chat.changes import Changes
from chatapp.chat.charter import keeper_record
from chatapp.chat.room import Room
from chatapp.chat.rooms import Rooms, no_entrance, room_claim, room_record
from chatapp.chat.user_records import no_place_record
from chatapp.log.journal import Change
from chatapp.session.session import Session


class Openings:
    """Makes rooms, and keeps out who may no longer enter."""

    def __init__(self, rooms: Rooms, bouncer: Bouncer, changes: Changes) -> None:
        self._rooms = rooms
        self._bouncer = bouncer
        self._changes = changes

    def make(self, session: Session, name: str, change: Change) -> Room:
        """Return a new room, for a change that makes it; an account is to keep what it opens.

        Raises:
            ChatError: there are too many, or the account keeps too many.
        """
        user = session.user
        if user.account is not None:
            self._rooms.keepers.check(user)
        room = self._rooms.make(name, session.address)
        change.records.append(room_record(room, room.topic))
        change.claims.append(room_claim(room))
        if user.account is not None:
            change.records.append(keeper_record(room.log.id, user.id))
        return room

    def open(self, room: Room, keeper: int, *, still: bool) -> None:
        """Let a new room be found, after that was kept.

        Args:
            room: the room.
            keeper: the number of the user who is to keep it; 0 if nobody is.
            still: False if that user has given up the account meanwhile. The room may also be one
                too many by now, because the user has opened others on other devices.
        """
        self._rooms.add(room)
        if keeper and still and self._rooms.keepers.may_keep_more(keeper):
            self._rooms.keepers.set(room, keeper)
        elif keeper:
            self._changes.submit(Change(records=[keeper_record(room.log.id, 0)]))

    def check_still(self, session: Session, room: Room, name: str) -> None:
        """Check that a session may enter a room now that this was kept; else leave nothing of it.

        Args:
            session: the session.
            room: the room. It may have been made private meanwhile, or the user banned from it.
            name: what the user has called it.

        Raises:
            ChatError: it may not.
        """
        user = session.user
        if room.charter.admits(user.id) and self._bouncer.lets_in(user, session.address, room):
            return
        left = no_place_record(session.device, room.log.id)
        self._changes.submit(Change(records=[left, *not_member_records(user, room.log)]))
        self._rooms.forget_unused(room)
        self._bouncer.check_room(user, session.address, room)
        raise no_entrance(name)
