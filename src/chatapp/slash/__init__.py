"""The commands that come with chatapp, grouped by what they are about."""

from chatapp.commands import CommandTable
from chatapp.slash import past, people, rooms, session, talk


def builtin_commands() -> CommandTable:
    """Return a new table of them all, in the order in which /help lists them."""
    table = CommandTable()
    for module in (session, talk, people, rooms, past):
        table.update(module.table)
    return table
