"""Commands of other packages are added, and a broken one is left out."""

from importlib.metadata import EntryPoint

import pytest
from twisted.logger import LogEvent

from chatapp.commands import CommandTable
from chatapp.errors import ChatError
from chatapp.slash.extensions import GROUP, add_commands

table = CommandTable()


@table.command("good", purpose="Good.")
def good(_chat: object, _session: object) -> None:
    """Do nothing."""


def fill(table: CommandTable) -> None:
    """Register one more."""
    table.command("filled", purpose="Filled.")(good)


def half(table: CommandTable) -> None:
    """Register one and fail."""
    fill(table)
    raise ZeroDivisionError


def entry(name: str) -> EntryPoint:
    """An entry point to something in this file."""
    return EntryPoint(name, f"tests.slash.test_extensions:{name}", GROUP)


def test_tables_and_functions(log_lines: list[str]) -> None:
    """An entry point names a table, or a function that fills one."""
    commands = CommandTable()
    add_commands(commands, [entry("table"), entry("fill")])
    assert [command.name for command in commands] == ["good", "filled"]
    assert log_lines == [
        "INFO | tests.slash.test_extensions:table adds /good",
        "INFO | tests.slash.test_extensions:fill adds /filled",
    ]


@pytest.mark.parametrize("name", ["missing", "half", "GROUP"])
def test_a_broken_one_is_left_out(
    name: str, logged_errors: list[LogEvent], log_lines: list[str]
) -> None:
    """What cannot be loaded, fails or is neither, is logged; the others are added."""
    commands = CommandTable()
    add_commands(commands, [entry(name), entry("table")])
    assert [command.name for command in commands] == ["good"]
    assert log_lines[0].splitlines()[0] == (
        f"CRITICAL | The commands of tests.slash.test_extensions:{name} are left out"
    )
    logged_errors.clear()


def test_a_name_that_is_taken(logged_errors: list[LogEvent]) -> None:
    """Nobody replaces a command that is there."""
    commands = CommandTable()
    add_commands(commands, [entry("table"), entry("table")])
    assert len(logged_errors) == 1
    logged_errors.clear()
    with pytest.raises(ChatError):
        commands.find("filled")
