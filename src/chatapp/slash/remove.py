"""The command that takes back what was said: /remove."""

import re

from chatapp.api import ChatError, ChatFactory, CommandTable, Session, quote
from chatapp.names import fold

REMOVED_AT_MOST = 100
"""Number of messages that one line removes at most."""

ME = "me"
"""In place of a user's name: one's own last line."""

_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)

table = CommandTable()


@table.command(
    "remove",
    usage="[USER] [COUNT]",
    purpose="Remove your last line here, or what others said.",
    rules=f"Your own: /remove. Moderators: COUNT of USER's last, 1 to {REMOVED_AT_MOST}, else 1.",
    example="/remove bob 3",
    elsewhere=("delete", "purge", "redact", "clear"),
)
def remove(chat: ChatFactory, session: Session, name: str = ME, count: str = "") -> None:
    """Replace the words in the last messages, and tell the room how many they were."""
    if not count and fold(name) in (ME, fold(session.user.name)):
        chat.order.removal.remove_own(session)
        return
    count = count or "1"
    if not (_NUMBER.fullmatch(count) and 0 < int(count) <= REMOVED_AT_MOST):
        raise ChatError(
            f"not a number of messages: {{count}} (from 1 to {REMOVED_AT_MOST})",
            code="usage",
            count=quote(count),
        )
    chat.order.removal.remove(session, name, int(count))
