"""Commands about who is there: /list and /nick."""

from chatapp.api import ChatFactory, CommandTable, Notice, Session
from chatapp.names import fold

NAMES_AT_MOST = 100
"""How many names one answer lists, so that a crowd's /list keep_name a line that can be read."""

table = CommandTable()


@table.command("list", "who", usage="[#ROOM]", purpose="Show who is online, or in a room.")
def list_(chat: ChatFactory, session: Session, name: str = "") -> None:
    """Answer with how many there are and their names, sorted; of a crowd, the first come."""
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
    """Rename the user; everyone in their rooms reads it."""
    chat.rename(session, name)
