"""The command /roll: dice that everyone in the room sees fall."""

import re
from secrets import randbelow

from chatapp.api import ChatError, ChatFactory, CommandTable, Session, quote

_DICE = re.compile(r"([1-9][0-9]?)d([1-9][0-9]{0,2})")

table = CommandTable()


@table.command(
    "roll",
    usage="[DICE]",
    purpose="Roll dice.",
    rules="DICE is 1 to 99 dice of 1 to 999 sides; without it, 1d6.",
    example="/roll 2d6",
)
def roll(chat: ChatFactory, session: Session, dice: str = "1d6") -> None:
    """Show the room what falls."""
    found = _DICE.fullmatch(dice)
    if found is None:
        raise ChatError("not dice: {dice} (2d6 are two with six sides)", dice=quote(dice))
    count, sides = map(int, found.groups())
    total = sum(randbelow(sides) + 1 for _ in range(count))
    chat.act(session, f"rolls {dice} and gets {total}")
