"""Commands about users: /list and /nick."""

from chatapp.api import ChatFactory, CommandTable, Notice, Role, Session, User
from chatapp.names import NICK_RULE, fold
from chatapp.slash.paging import PAGE, first_of, go_on, is_number

table = CommandTable()


@table.command(
    "list",
    "who",
    "names",
    usage="[#ROOM] [PAGE]",
    role=Role.READER,
    purpose="Show who is online, or in a room.",
    rules=f"A page has {PAGE} names; PAGE is a number, 1 for those who came first.",
    example="/list #dev 2",
    elsewhere=("users", "online", "members", "ls"),
)
def list_(chat: ChatFactory, session: Session, name: str = "", page: str = "") -> None:
    """Show the number of users and the names on a page, sorted.

    A page has the names of those who came after one another, so reading on is quick, and newcomers
    change no page but the last.
    """
    if is_number(name) and not page:
        name, page = "", name
    page = page or "1"
    where, users = "online", chat.users.listed
    if name:
        room = chat.find_room(name, session.user)
        where, users = f"in {room.name}", room.members
    first = first_of(page, len(users))
    shown = sorted(users[first : first + PAGE], key=lambda user: fold(user.name))
    names = [_describe(user) for user in shown]
    more = go_on(f"/list {name}".rstrip(), first, len(users))
    here = f", page {int(page)}" if first else ""
    listed = f"{len(users)} {where}{here}: {', '.join(names)} {more}".rstrip()
    session.tell(Notice(listed, tuple(names)))


@table.command(
    "nick",
    usage="NAME",
    role=Role.OUTSIDER,
    purpose="Take a name.",
    rules=f"NAME has {NICK_RULE}. It may not look like another one.",
    example="/nick ann",
    elsewhere=("name", "rename", "nickname", "username", "handle"),
)
def nick(chat: ChatFactory, session: Session, name: str) -> None:
    """Rename the user; all members of the user's rooms read it."""
    chat.rename(session, name)


def _describe(user: User) -> str:
    states = ("away" * (user.away is not None), "not here" * user.is_absent)
    said = ", ".join(filter(None, states))
    return f"{user.name} ({said})" if said else user.name
