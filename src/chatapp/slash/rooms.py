"""Commands about rooms: /join, /leave, /rooms and /topic."""

from chatapp.api import ChatError, ChatFactory, CommandTable, Notice, Role, Room, Session
from chatapp.names import ROOM_RULE
from chatapp.slash.paging import PAGE, first_of, go_on
from chatapp.wire.text import describe

TOPIC_CHARS = 200
"""The most characters that a topic may have."""

CLEAR = "-"
"""In place of a topic: there is to be none."""

table = CommandTable()


@table.command(
    "join",
    "j",
    usage="#ROOM",
    role=Role.READER,
    purpose="Enter a room, or go back to one you are in.",
    rules=f"#ROOM has {ROOM_RULE}. If there is no such room, it is made.",
    example="/join #dev",
    elsewhere=("channel", "create", "enter", "go", "goto", "switch", "cd"),
)
def join(chat: ChatFactory, session: Session, name: str) -> None:
    """Make a room the current one; open it first if there is no such room."""
    chat.join(session, name)


@table.command(
    "leave",
    "part",
    usage="[#ROOM]",
    purpose="Leave this room, or another.",
    rules="Of the rooms that you are still in, the one you joined last is then the current one.",
    example="/leave #dev",
)
def leave(chat: ChatFactory, session: Session, name: str = "") -> None:
    """Leave a room, and say which one is the current one now."""
    here = chat.find_room(name, session.user) if name else chat.current_room(session)
    chat.leave(session, here)


@table.command(
    "rooms",
    usage="[PAGE]",
    role=Role.READER,
    purpose="Show the rooms there are.",
    rules=f"A page has {PAGE} rooms; PAGE is a number, 1 for the oldest rooms.",
    example="/rooms 2",
    elsewhere=("channels", "chans"),
)
def rooms(chat: ChatFactory, session: Session, page: str = "1") -> None:
    """Show a line for each room on a page, the oldest first."""
    there = list(chat.rooms.seen_by(session.user))
    count = len(there)
    first = first_of(page, count)
    shown = map(_describe, there[first : first + PAGE])
    session.tell(*map(Notice, filter(None, (*shown, go_on("/rooms", first, count)))))


@table.command(
    "topic",
    usage="[TEXT]",
    purpose="Show or set what this room is about.",
    rest=True,
    rules=f"TEXT has up to {TOPIC_CHARS} characters; {CLEAR} alone clears the topic.",
    example="/topic the next release",
    elsewhere=("title", "subject"),
)
def topic(chat: ChatFactory, session: Session, text: str = "") -> None:
    """Show the topic, or set or clear it; then all members read of that."""
    room = chat.current_room(session)
    if not text or (text == CLEAR and not room.topic):
        session.tell(
            Notice(
                f"{room.name} is about: {room.topic}" if room.topic else f"{room.name} has no topic"
            )
        )
        return
    if len(text) > TOPIC_CHARS:
        raise ChatError(
            f"that topic is too long: {TOPIC_CHARS} characters at most", code="too_long"
        )
    chat.set_topic(session, room, "" if text == CLEAR else text)


def _describe(room: Room) -> str:
    return describe(room.name, room.size, room.topic)
