"""Commands from other installed packages, found through the entry points `chatapp.commands`."""

from collections.abc import Iterable
from importlib.metadata import EntryPoint

from twisted.logger import Logger

from chatapp.commands import CommandTable

GROUP = "chatapp.commands"

_log = Logger()


def add_commands(table: CommandTable, entry_points: Iterable[EntryPoint]) -> None:
    """Add what each entry point names: a CommandTable, or a function that is given one to fill.

    One that fails is logged, adds nothing, and stops neither the others nor the server.
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
        except Exception:  # noqa: BLE001 - it is someone else's code
            _log.failure(
                "The commands of {entry_point} are left out", entry_point=entry_point.value
            )
        else:
            names = ", ".join(f"/{command.name}" for command in added)
            _log.info("{entry_point} adds {names}", entry_point=entry_point.value, names=names)
