"""Charter: whose a room is, and who may enter it.

It outlives the members: a room with a keeper is not forgotten when it is empty. Users are named by
their numbers, because an account keeps its number, and gives it up with its name.
"""

from dataclasses import dataclass, field

from chatapp.chat.holds import Holds


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
