"""Commands about what was said before: /history and /resume."""

from chatapp.api import ChatError, ChatFactory, CommandTable, Role, Session, quote
from chatapp.names import is_nick
from chatapp.slash.paging import number_of

SHOWN = 20
"""Number of messages that /history shows if it is not told how many."""

SHOWN_AT_MOST = 1000
"""Number of messages that /history shows at the most."""

table = CommandTable()


@table.command(
    "history",
    usage="[USER] [COUNT]",
    role=Role.READER,
    purpose="Show what was said last in this room, or whispered.",
    rules=f"COUNT is 1 to {SHOWN_AT_MOST}, else {SHOWN}; with USER, whispers of registered users.",
    example="/history 50",
    elsewhere=("last", "log", "scrollback", "backlog"),
)
def history(chat: ChatFactory, session: Session, name: str = "", count: str = "") -> None:
    """Show the last messages, each with the time at which it was said."""
    if name.startswith("#"):
        raise ChatError(
            "that is for the room you are in: /join {room}, then /history",
            code="usage",
            room=quote(name),
        )
    if not count and not name[:1].isalpha():
        name, count = "", name
    elif name and not is_nick(name):
        raise ChatError("no such user: {name}", code="no_such_user", name=quote(name))
    shown = number_of("messages", count or str(SHOWN), SHOWN_AT_MOST)
    if name:
        chat.history.show_whispers(session, name, chat.users.known_as(name), shown)
        return
    room = chat.current_room(session)
    chat.history.show(session, room.log, shown, asked=True)


@table.command(
    "resume",
    usage="TOKEN",
    role=Role.OUTSIDER,
    purpose="Come back after the connection was lost.",
    rules="TOKEN is the last that you were shown. It is good once, over a new connection.",
    example="/resume 6xJ2iPsf_I1-MJ4QBzgf",
)
def resume(chat: ChatFactory, session: Session, token: str) -> None:
    """Give the user's name and rooms back, and everything that the user has not read."""
    chat.come_back(session, token)
