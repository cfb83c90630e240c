"""Commands of those who keep a room: /room, /moderator, /invite and /uninvite."""

from chatapp.api import ChatError, ChatFactory, CommandTable, Notice, Role, Room, Session
from chatapp.names import fold
from chatapp.slash.paging import PAGE

INFO, KEEPER = "info", "keeper"
WHAT = (INFO, "private", "public", KEEPER, "give-up")
"""What /room is asked for; all but INFO is for the room's keeper, and KEEPER takes a USER."""

USAGE = f"{', '.join(WHAT[:3])}, {KEEPER} USER or {WHAT[-1]}"

table = CommandTable()


@table.command(
    "room",
    usage="[WHAT] [USER]",
    purpose="Show whose this room is, or change that.",
    rules=f"WHAT is {USAGE}; all but {INFO} is for the room's keeper.",
    example="/room keeper bob",
    elsewhere=("cs", "chanserv"),
    fixed=WHAT,
)
def room_(chat: ChatFactory, session: Session, what: str = INFO, name: str = "") -> None:
    """Show a room's charter, or let its keeper change it."""
    what, room = fold(what), chat.current_room(session)
    if what not in WHAT or bool(name) != (what == KEEPER):
        raise ChatError(f"usage: /room {USAGE}", code="usage")
    if what == INFO:
        session.tell(*_info(chat, session, room))
        return
    chat.order.roles.check(session, Role.KEEPER)
    charters = chat.order.charters
    if what == "private":
        charters.make_private(session, room)
    elif what == "public":
        charters.make_public(session, room)
    elif what == KEEPER:
        charters.hand_over(session, room, name)
    else:
        charters.give_up(session, room)


@table.command(
    "moderator",
    usage="USER",
    role=Role.KEEPER,
    purpose="Let a user help to keep order in this room.",
    rules="USER is registered. -USER ends it.",
    example="/moderator bob",
)
def moderator(chat: ChatFactory, session: Session, name: str) -> None:
    """Make a user a moderator of the room, or no longer."""
    room, lists = chat.current_room(session), chat.order.room_lists
    if name.startswith("-"):
        lists.remove_moderator(session, room, name[1:])
    else:
        lists.add_moderator(session, room, name)


@table.command(
    "invite",
    usage="USER",
    role=Role.MODERATOR,
    purpose="Let a user enter this room while it is private.",
    rules="USER is registered, and may read all that was said here before.",
    example="/invite bob",
)
def invite(chat: ChatFactory, session: Session, name: str) -> None:
    """Put a user on the room's list, and let the user know."""
    chat.order.room_lists.invite(session, chat.current_room(session), name)


@table.command(
    "uninvite",
    usage="USER",
    role=Role.MODERATOR,
    purpose="Take an invitation back.",
    rules="If the room is private, USER is put out of it, on all devices.",
    example="/uninvite bob",
)
def uninvite(chat: ChatFactory, session: Session, name: str) -> None:
    """Take a user from the room's list, and out of the room."""
    chat.order.room_lists.uninvite(session, chat.current_room(session), name)


def _info(chat: ChatFactory, session: Session, room: Room) -> list[Notice]:
    """Return the lines of /room info; who is invited is for those who invite, or are."""
    charter, names = room.charter, chat.users.registered.names
    keeper = names({charter.keeper})
    kind = "private" if charter.private else "public"
    lines = [Notice(f"{room.name} is {kind}, and {keeper[0] if keeper else 'nobody'} keeps it")]
    if charter.moderators:
        lines.append(_list("moderators", names(charter.moderators)))
    invited = names(charter.invited - charter.moderators - {charter.keeper})
    if invited and (charter.private or chat.order.roles.may(session, Role.MODERATOR)):
        lines.append(_list("invited", invited))
    return lines


def _list(what: str, names: list[str]) -> Notice:
    """Return names, or as many as are on a page, and how many more there are."""
    more = len(names) - PAGE
    rest = f" and {more} more" if more > 0 else ""
    return Notice(f"{what}: {', '.join(names[:PAGE])}{rest}", tuple(names[:PAGE]))
