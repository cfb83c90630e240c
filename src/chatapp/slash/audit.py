"""The command /audit, which shows what those who keep order have done."""

from chatapp.api import ChatFactory, CommandTable, Notice, Role, Session
from chatapp.chat.history import write_history
from chatapp.events import Audited
from chatapp.log.entry import Entry
from chatapp.names import fold
from chatapp.slash.paging import number_of

SHOWN = 20
"""Number of acts that are shown if no number is given."""

SHOWN_AT_MOST = 1000
"""Number of acts that are shown at the most."""

table = CommandTable()


@table.command(
    "audit",
    usage="[COUNT]",
    role=Role.OPERATOR,
    purpose="Show what was done to keep order.",
    rules=f"COUNT is 1 to {SHOWN_AT_MOST}, else {SHOWN}. Without those in private rooms of others.",
    example="/audit 50",
)
def audit(chat: ChatFactory, session: Session, count: str = "") -> None:
    """Show the last acts, each with its time."""
    shown = number_of("acts", count or str(SHOWN), SHOWN_AT_MOST)

    def show(entries: list[Entry]) -> None:
        log = chat.order.audit.log
        entries = [entry for entry in entries if not _is_hidden(chat, session, entry)]
        data = write_history(entries, shown, session.encoding, log, chat.wall())
        if data:
            session.post(data)
        else:
            session.tell(Notice("nothing was done yet"))

    chat.changes.wait_for(session, chat.order.audit.last(shown), show)


def _is_hidden(chat: ChatFactory, session: Session, entry: Entry) -> bool:
    """Return whether an act was done in a room that a session's user may not know of."""
    where = entry.event.where if isinstance(entry.event, Audited) else ""
    return fold(where) in chat.rooms and chat.rooms.known(where, session.user) is None
