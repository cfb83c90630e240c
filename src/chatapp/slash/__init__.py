"""The built-in commands, one short function each; they use what chatapp.api offers."""

from chatapp.api import CommandTable
from chatapp.slash import history, rooms, session, talk, users


def builtin_commands() -> CommandTable:
    """Return a new table of them all, in the order in which /help lists them."""
    table = CommandTable()
    for module in (session, talk, users, rooms, history):
        table.update(module.table)
    return table
