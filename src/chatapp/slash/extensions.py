"""Commands of other packages, which announce them by the entry point group `chatapp.commands`."""

from collections.abc import Iterable
from importlib.metadata import EntryPoint

from twisted.logger import Logger

from chatapp.commands import CommandTable

GROUP = "chatapp.commands"

_log = Logger()


def add_commands(table: CommandTable, entry_points: Iterable[EntryPoint]) -> None:
    """Add the commands of entry points to a table.

    Each entry point names a CommandTable, or a function that is called with an empty one to fill.
    An entry point that fails is logged, adds nothing, and stops neither the others nor the server.
    """
    for entry_point in entry_points:
        try:
            found = entry_point.load()
            if isinstance(found, CommandTable):
                added = found
            else:
                added = CommandTable()
                found(added)
            table.update(added)
        except Exception:  # noqa: BLE001 - another package's code may raise anything
            _log.failure(
                "The commands of {entry_point} are left out", entry_point=entry_point.value
            )
        else:
            names = ", ".join(f"/{command.name}" for command in added)
            _log.info("{entry_point} adds {names}", entry_point=entry_point.value, names=names)
