"""Charter: whose a room is, and who may enter it.

It outlives the members: a room with a keeper is not forgotten when it is empty. Users are named by
their numbers, because an account keeps its number, and gives it up with its name.
"""

from dataclasses import dataclass, field

from chatapp.chat.holds import Holds
from chatapp.log.journal import Record


@dataclass(eq=False, slots=True)
class Charter:
    """What was agreed for a room.

    Attributes:
        keeper: the user who keeps the room; 0 if nobody does, so that operators do.
        moderators: users who help to keep order.
        private: True if only those who are invited may enter, or know of the room.
        invited: these users.
        holds: who is banned from the room, or muted there.
    """

    keeper: int = 0
    moderators: set[int] = field(default_factory=set)
    private: bool = False
    invited: set[int] = field(default_factory=set)
    holds: Holds = field(default_factory=Holds)

    def admits(self, user: int) -> bool:
        """Return whether a user may enter the room; its keeper and moderators count as invited."""
        return (
            not self.private
            or user == self.keeper
            or user in self.moderators
            or user in self.invited
        )

    def names(self, user: int) -> bool:
        """Return whether anything in it is about a user."""
        return user == self.keeper or user in self.moderators or user in self.invited


def keeper_record(room: int, user: int) -> Record:
    """Return the record of who keeps a room; nobody if the user's number is 0."""
    return Record("keeper", str(room), {"user": user} if user else None)


def private_record(room: int, *, private: bool) -> Record:
    """Return the record that says whether a room is private."""
    return Record("private", str(room), {} if private else None)


def moderator_record(room: int, user: int, *, there: bool = True) -> Record:
    """Return the record that says whether a user is a moderator of a room."""
    return Record("moderator", f"{room}/{user}", {} if there else None)


def invited_record(room: int, user: int, *, there: bool = True) -> Record:
    """Return the record that says whether a user is invited to a room."""
    return Record("invited", f"{room}/{user}", {} if there else None)


def no_charter_records(room: int, charter: Charter) -> list[Record]:
    """Return the records that delete a room's charter."""
    return [
        *([keeper_record(room, 0)] if charter.keeper else []),
        *([private_record(room, private=False)] if charter.private else []),
        *(moderator_record(room, user, there=False) for user in charter.moderators),
        *(invited_record(room, user, there=False) for user in charter.invited),
    ]


def leave_charter(room: int, charter: Charter, user: int) -> list[Record]:
    """Return the records that delete what a room's charter says of a user."""
    return [
        *([keeper_record(room, 0)] if charter.keeper == user else []),
        *([moderator_record(room, user, there=False)] if user in charter.moderators else []),
        *([invited_record(room, user, there=False)] if user in charter.invited else []),
    ]
