"""Commands about rooms: /join, /leave, /rooms and /topic."""

from itertools import islice

from chatapp.api import ChatError, ChatFactory, CommandTable, Notice, Room, Session
from chatapp.wire.text import describe

ROOMS_AT_MOST = 100
"""Number of rooms that one answer lists at the most."""

TOPIC_CHARS = 200
"""The most characters that a topic may have."""

table = CommandTable()


@table.command("join", "j", usage="#ROOM", purpose="Enter a room, or go back to one you are in.")
def join(chat: ChatFactory, session: Session, name: str) -> None:
    """Make a room the current one; open it first if there is no such room."""
    chat.join(session, name)


@table.command("leave", "part", usage="[#ROOM]", purpose="Leave this room, or another.")
def leave(chat: ChatFactory, session: Session, name: str = "") -> None:
    """Leave a room, and say which one is the current one now."""
    chat.leave(session, chat.find_room(name or session.room))


@table.command("rooms", purpose="Show the rooms there are.")
def rooms(chat: ChatFactory, session: Session) -> None:
    """Show a line for each room, the oldest first."""
    shown = [Notice(_describe(room)) for room in islice(chat.rooms.values(), ROOMS_AT_MOST)]
    more = len(chat.rooms) - len(shown)
    session.tell(*shown, *([Notice(f"and {more} more")] if more else []))


@table.command("topic", usage="[TEXT]", purpose="Show or set what this room is about.", rest=True)
def topic(chat: ChatFactory, session: Session, text: str = "") -> None:
    """Show the topic, or set it; then all members read the new one."""
    room = chat.find_room(session.room)
    if not text:
        session.tell(
            Notice(
                f"{room.name} is about: {room.topic}" if room.topic else f"{room.name} has no topic"
            )
        )
        return
    if len(text) > TOPIC_CHARS:
        raise ChatError(f"that topic is too long: {TOPIC_CHARS} characters at most")
    chat.set_topic(session, room, text)


def _describe(room: Room) -> str:
    return describe(room.name, len(room.readers), room.topic)
