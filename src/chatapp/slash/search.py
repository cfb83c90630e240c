"""The command that finds what was said: /search."""

from chatapp.api import ChatFactory, CommandTable, Role, Session
from chatapp.chat.search import SHOWN

table = CommandTable()


@table.command(
    "search",
    usage="WORDS",
    rest=True,
    role=Role.READER,
    purpose="Find what was said in the rooms you are in.",
    rules=f"All WORDS must occur, in any case. The newest {SHOWN} are shown.",
    example="/search release notes",
    elsewhere=("find", "grep", "lastlog", "mentions"),
)
def search(chat: ChatFactory, session: Session, words: str) -> None:
    """Show where all the words were said, each message with its room and time."""
    chat.search.show(session, words)
