"""The built-in commands, one short function each.

They use what chatapp.api offers, and touch no reactor, socket, thread, file or clock.
"""

from chatapp.api import CommandTable
from chatapp.slash import (
    accounts,
    audit,
    history,
    keeping,
    moderation,
    person,
    preferences,
    remove,
    rooms,
    search,
    session,
    staff,
    talk,
    users,
)


def builtin_commands() -> CommandTable:
    """Return a new table of all of them, in the order in which /help lists them."""
    table = CommandTable()
    for module in (
        *(session, talk, users, person, preferences, rooms, keeping, history, search),
        *(remove, accounts, moderation, audit, staff),
    ):
        table.update(module.table)
    return table
