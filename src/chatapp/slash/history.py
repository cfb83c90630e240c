"""Commands about what was before: /history and /resume."""

import re

from chatapp.api import ChatError, ChatFactory, CommandTable, Notice, Session

NUMBER = re.compile(r"[0-9]{1,4}")
SHOWN = 20
SHOWN_AT_MOST = 1000

table = CommandTable()


@table.command("history", usage="[COUNT]", purpose="Show what was said last in this room.")
def history(chat: ChatFactory, session: Session, count: str = str(SHOWN)) -> None:
    """Answer with the last messages, and when they were said."""
    if not (NUMBER.fullmatch(count) and 0 < int(count) <= SHOWN_AT_MOST):
        raise ChatError(f"not a number of messages from 1 to {SHOWN_AT_MOST}")
    room = chat.find_room(session.room)
    if room.log.spoke:
        chat.history.show(session, room.log, int(count))
    else:
        session.tell(Notice(f"nothing has been said in {room.name} yet"))


@table.command("resume", usage="TOKEN", purpose="Come back after the connection was lost.")
def resume(chat: ChatFactory, session: Session, token: str) -> None:
    """Give back the name, the rooms, and everything that has not been read."""
    chat.come_back(session, token)
