"""Commands for those who run the server: /operator, /invitation, /lockdown and /broadcast."""

from chatapp.api import ChatError, ChatFactory, CommandTable, Notice, Role, Session
from chatapp.chat.invitations import AT_ONCE, KEPT_DAYS
from chatapp.names import fold
from chatapp.slash.paging import number_of

NO_LONGER = "-"
"""Stands before a name of which a role is taken away."""

table = CommandTable()


@table.command(
    "operator",
    usage="[USER]",
    role=Role.OPERATOR,
    purpose="Show who the operators are, or make somebody one.",
    rules="USER is registered; -USER ends it. Owners may do so.",
    example="/operator bob",
)
def operator(chat: ChatFactory, session: Session, name: str = "") -> None:
    """Let a user be an operator, or no longer, or show all."""
    if not name:
        session.tell(Notice(chat.staff.operators.describe()))
    elif name.startswith(NO_LONGER):
        chat.staff.operators.dismiss(session, name.removeprefix(NO_LONGER))
    else:
        chat.staff.operators.appoint(session, name)


@table.command(
    "invitation",
    usage="[COUNT]",
    role=Role.OPERATOR,
    purpose="Make codes that somebody can register with.",
    rules=f"COUNT is 1 to {AT_ONCE}, else 1. Each is good once, and for {KEPT_DAYS} days.",
    example="/invitation 5",
)
def invitation(chat: ChatFactory, session: Session, count: str = "1") -> None:
    """Show new codes, which /register asks for while `registration` is `invite`."""
    chat.staff.invitations.make(session, number_of("invitations", count, AT_ONCE))


@table.command(
    "lockdown",
    usage="[on|off]",
    role=Role.OPERATOR,
    purpose="Let guests only read, and nobody register, or end that.",
    rules="It holds after a restart too. Without a word, it is shown whether there is one.",
    example="/lockdown on",
    fixed=("on", "off"),
)
def lockdown(chat: ChatFactory, session: Session, state: str = "") -> None:
    """Begin or end a lockdown, and tell everybody; or show whether there is one."""
    if not state:
        session.tell(Notice(chat.staff.lockdown.describe()))
        return
    if fold(state) not in ("on", "off"):
        raise ChatError("usage: /lockdown [on|off]", code="usage")
    chat.staff.lockdown.set(session, locked=fold(state) == "on")


@table.command(
    "broadcast",
    usage="TEXT",
    role=Role.OPERATOR,
    purpose="Tell everybody who is online something.",
    rest=True,
    rules="It is shown on each device, and not kept for those who are not there.",
    example="/broadcast the server restarts at six",
)
def broadcast(chat: ChatFactory, session: Session, text: str) -> None:
    """Tell everybody, in the name of the operators."""
    chat.staff.broadcast.send(session, text)
