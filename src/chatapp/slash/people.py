"""Commands about who is there: /list and /nick."""

from itertools import islice

from chatapp.commands import CommandTable
from chatapp.events import Notice
from chatapp.factory import ChatFactory
from chatapp.names import fold
from chatapp.user import Session

NAMES_AT_MOST = 100
"""How many names one answer lists, so that a crowd's /list stays a line that can be read."""

table = CommandTable()


@table.command("list", usage="", purpose="Show who is online.")
def list_(chat: ChatFactory, session: Session) -> None:
    """Answer with the number of users and their names, sorted; of a crowd, the first come."""
    names = sorted((user.name for user in islice(chat.users.values(), NAMES_AT_MOST)), key=fold)
    more = len(chat.users) - len(names)
    rest = f" and {more} more" if more else ""
    session.tell(Notice(f"{len(chat.users)} online: {', '.join(names)}{rest}"))


@table.command("nick", usage="NAME", purpose="Take a name.")
def nick(chat: ChatFactory, session: Session, name: str) -> None:
    """Rename the user; everyone in their rooms reads it."""
    chat.rename(session, name)
