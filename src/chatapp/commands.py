"""The command table: slash-commands are registered in it, and a typed one is found and run.

    table = CommandTable()

    @table.command("wave", usage="USER", purpose="Wave to someone.")
    def wave(chat: ChatFactory, session: Session, name: str) -> None: ...

The usage says how many words a command takes (those in [brackets] may be left out); the number is
checked here, once, before the function is called with them.
"""

import difflib
import inspect
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chatapp.errors import ChatError
from chatapp.text import quote

Run = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Command:
    """A slash-command: what it is called, what it takes, what it is for and what it does.

    With `rest`, the last word of the usage stands for all that remains of the line.
    """

    name: str
    usage: str
    purpose: str
    rest: bool
    aliases: tuple[str, ...]
    run: Run

    @property
    def synopsis(self) -> str:
        """The command as it is to be typed."""
        return f"/{self.name} {self.usage}".rstrip()

    def split(self, typed: str) -> list[str]:
        """Return the words for this command's function.

        Raises:
            ChatError: there are too few or too many.
        """
        usage = self.usage.split()
        needed = sum(not word.startswith("[") for word in usage)
        words = typed.split(None, len(usage) - 1) if self.rest else typed.split()
        if not needed <= len(words) <= len(usage):
            raise ChatError(f"usage: {self.synopsis}")
        return words


class CommandTable:
    """A registry of commands that runs the one a line asks for."""

    def __init__(self) -> None:
        self._commands: dict[str, Command] = {}
        self._by_name: dict[str, Command] = {}

    def __iter__(self) -> Iterator[Command]:
        """The commands in the order of their registration, aliases left out."""
        return iter(self._commands.values())

    def command(
        self, *names: str, usage: str = "", purpose: str, rest: bool = False
    ) -> Callable[[Run], Run]:
        """Register the decorated function, unchanged, under a name and its aliases.

        Raises:
            ValueError: a name is taken, or the function does not take what the usage says.
        """

        def register(run: Run) -> Run:
            self.add(Command(names[0], usage, purpose, rest, names[1:], run))
            return run

        return register

    def add(self, command: Command) -> None:
        """Register a command.

        Raises:
            ValueError: a name is taken, or the function does not take what the usage says.
        """
        names = (command.name, *command.aliases)
        for name in names:
            if name != name.lower():
                raise ValueError(f"/{name} is not in lower case")
            if name in self._by_name:
                raise ValueError(f"/{name} is registered already")
        takes = len(inspect.signature(command.run).parameters) - 2
        if takes != len(command.usage.split()):
            raise ValueError(f"{command.synopsis!r} does not fit a function of {takes} words")
        self._commands[command.name] = command
        self._by_name.update(dict.fromkeys(names, command))

    def update(self, other: "CommandTable") -> None:
        """Register another table's commands, all or none.

        Raises:
            ValueError: one of the names is taken.
        """
        both = CommandTable()
        for command in (*self, *other):
            both.add(command)
        self._commands, self._by_name = both._commands, both._by_name

    def find(self, name: str) -> Command:
        """Return the command that is called so, or has that alias.

        Raises:
            ChatError: there is none.
        """
        command = self._by_name.get(name.lower())
        if command is not None:
            return command
        near = difflib.get_close_matches(quote(name.lower()), self._by_name, n=1)
        hint = f"did you mean /{near[0]}?" if near else "/help lists them"
        raise ChatError(f"unknown command /{{name}} ({hint})", name=quote(name))

    def words_for(self, name: str, line: str) -> list[str]:
        """Return the words that a line hands to a command; none if it does not ask for that one."""
        typed, _, rest = line.partition(" ")
        command = self._by_name.get(typed.removeprefix("/").lower())
        if not typed.startswith("/") or command is None or command.name != name:
            return []
        try:
            return command.split(rest)
        except ChatError:
            return []

    def dispatch(self, line: str, *context: object) -> None:
        """Run the command that a line, with its slash, asks for.

        Args:
            line: what was typed.
            context: what every command's function is called with, before its words.

        Raises:
            ChatError: there is no such command, it was given the wrong words, or it refused.
        """
        name, _, typed = line[1:].partition(" ")
        command = self.find(name)
        command.run(*context, *command.split(typed))
