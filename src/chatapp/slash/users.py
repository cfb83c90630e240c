"""Commands about users: /list and /nick."""

from chatapp.api import ChatFactory, CommandTable, Notice, Session
from chatapp.names import fold

NAMES_AT_MOST = 100
"""Number of names that one answer lists at the most, so that the line can still be read."""

table = CommandTable()


@table.command("list", "who", usage="[#ROOM]", purpose="Show who is online, or in a room.")
def list_(chat: ChatFactory, session: Session, name: str = "") -> None:
    """Show the number of users and their names, sorted.

    If there are more than NAMES_AT_MOST, the names are those of the users who came first.
    """
    where, users = "online", list(chat.users.online.values())
    if name:
        room = chat.find_room(name)
        where, users = f"in {room.name}", [member.user for member in room.readers]
    names = sorted((user.name for user in users[:NAMES_AT_MOST]), key=fold)
    more = len(users) - len(names)
    session.tell(
        Notice(f"{len(users)} {where}: {', '.join(names)}{f' and {more} more' if more else ''}")
    )


@table.command("nick", usage="NAME", purpose="Take a name.")
def nick(chat: ChatFactory, session: Session, name: str) -> None:
    """Rename the user; all members of the user's rooms read it."""
    chat.rename(session, name)
