"""The command that takes back what was said: /remove."""

from chatapp.api import ChatFactory, CommandTable, Session
from chatapp.names import fold
from chatapp.slash.paging import number_of

REMOVED_AT_MOST = 100
"""Number of messages that one line removes at most."""

ME = "me"
"""In place of a user's name: one's own last line."""

table = CommandTable()


@table.command(
    "remove",
    usage="[USER] [COUNT]",
    purpose="Remove your last line here, or what others said.",
    rules=f"Your own: /remove. Moderators: COUNT of USER's last, 1 to {REMOVED_AT_MOST}, else 1.",
    example="/remove bob 3",
    elsewhere=("delete", "del", "purge", "redact", "undo", "unsend"),
)
def remove(chat: ChatFactory, session: Session, name: str = ME, count: str = "") -> None:
    """Replace the words in the last messages, and tell the room how many they were."""
    if not count and fold(name) in (ME, fold(session.user.name)):
        chat.order.removal.remove_own(session)
        return
    removed = number_of("messages", count or "1", REMOVED_AT_MOST)
    chat.order.removal.remove(session, name, removed)
