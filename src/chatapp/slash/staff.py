"""Commands for those who run the server: /operator."""

from chatapp.api import ChatFactory, CommandTable, Notice, Role, Session

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
