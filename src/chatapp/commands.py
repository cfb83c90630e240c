"""The command table: where commands are registered, and where a typed one is found and run.

    table = CommandTable()

    @table.command(
        "wave",
        usage="USER",
        purpose="Wave to someone.",
        rules="USER has to be online.",
        example="/wave ann",
    )
    def wave(chat: ChatFactory, session: Session, name: str) -> None: ...

The usage says how many words the command takes; words in [brackets] may be left out. The table
checks their number before it calls the function, so no command has to. At registration it checks
that the function takes as many, and that the example can be typed, so a mistake shows at the start
and not when a user types it.
"""

import difflib
import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from chatapp.errors import ChatError
from chatapp.roles import Role
from chatapp.text import quote
from chatapp.unicode import clean_text

Run = Callable[..., None]
Check = Callable[[Role], None]

PROGRAMS_OWN = ("clear", "cls")
"""What is done by the user's own program where it can be done; no command is near to it."""


@dataclass(frozen=True, slots=True)
class Command:
    """A slash-command.

    Attributes:
        name: its name, in lower case, without the slash.
        usage: the words that it takes, as /help shows them.
        purpose: what it is for, in one sentence.
        rest: number of the last words of the usage that together stand for the rest of the line,
            and are one word for the function; True for the last alone.
        aliases: other names for it.
        run: the function; it is called with the chat, the session and the words.
        role: the role that it takes, in the room where it is typed.
        rules: what its words may be, in one line that /help shows with the command; may be empty.
        example: a line that calls it, which /help shows too; may be empty.
        secret: True if its words, or the line after it, may be a secret.
        asks_more: True if it may ask for another secret although its line has one.
        elsewhere: what other programs call it; it is suggested to a user who types that.
    """

    name: str
    usage: str
    purpose: str
    rest: int
    aliases: tuple[str, ...]
    run: Run
    role: Role = Role.GUEST
    rules: str = ""
    example: str = ""
    secret: bool = False
    elsewhere: tuple[str, ...] = ()
    asks_more: bool = False

    @property
    def synopsis(self) -> str:
        """The command as it is to be typed."""
        return f"/{self.name} {self.usage}".rstrip()

    @property
    def summary(self) -> str:
        """What it is for, and its aliases."""
        if not self.aliases:
            return self.purpose
        return f"{self.purpose} Also {', '.join('/' + name for name in self.aliases)}."

    @property
    def words(self) -> list[str]:
        """The words of the usage, one for each word that the function takes."""
        words = self.usage.split()
        return words[: len(words) - max(0, self.rest - 1)]

    def split(self, typed: str) -> list[str]:
        """Return the words for this command's function.

        Args:
            typed: what was typed after the command's name.

        Raises:
            ChatError: there are too few or too many words.
        """
        usage = self.words
        needed = sum(not word.startswith("[") for word in usage)
        words = typed.split(None, len(usage) - 1) if self.rest else typed.split()
        if not typed.isascii():  # a part of a clean text need not be clean
            words = [word for word in map(clean_text, words) if word]
        if not needed <= len(words) <= len(usage):
            raise ChatError(f"usage: {self.synopsis}", code="usage")
        return words


class CommandTable:
    """The registered commands, by their names and aliases."""

    def __init__(self) -> None:
        self._commands: dict[str, Command] = {}
        self._by_name: dict[str, Command] = {}

    def __iter__(self) -> Iterator[Command]:
        """The commands in the order of their registration, aliases left out."""
        return iter(self._commands.values())

    def command(
        self,
        *names: str,
        usage: str = "",
        purpose: str,
        rest: int = False,
        role: Role = Role.GUEST,
        rules: str = "",
        example: str = "",
        secret: bool = False,
        elsewhere: tuple[str, ...] = (),
        asks_more: bool = False,
    ) -> Callable[[Run], Run]:
        """Register the decorated function as a command; the function itself stays as it is.

        Args:
            names: the command's name, then its aliases.
            usage: the words that it takes.
            purpose: what it is for, in one sentence.
            rest: True if the last word of the usage stands for the rest of the line; 2 if the last
                two do together, and are one word for the function.
            role: the role that it takes; who has less may not use it, and /help does not show it.
            rules: what its words may be, such as their ranges, in one line.
            example: a line that calls it.
            secret: True if its words, or the line after it, may be a secret.
            elsewhere: what other programs call it.
            asks_more: True if it may ask for another secret although its line has one.

        Raises:
            ValueError: a name is taken or cannot be typed, the function does not take the words of
                the usage, or the rules or the example are not what they are to be.
        """

        def register(run: Run) -> Run:
            command = Command(names[0], usage, purpose, rest, names[1:], run, role, rules, example)
            self.add(replace(command, secret=secret, elsewhere=elsewhere, asks_more=asks_more))
            return run

        return register

    def add(self, command: Command) -> None:
        """Register a command.

        Raises:
            ValueError: a name is taken or cannot be typed, the function does not take the words of
                the usage, or the rules or the example are not what they are to be.
        """
        names = (command.name, *command.aliases)
        for name in names:
            if name != name.lower():
                raise ValueError(f"/{name} is not in lower case")
            if name.startswith("/") or name.split() != [name] or clean_text(name) != name:
                raise ValueError(f"{name!r} cannot be typed: expected one word without its slash")
            if name in self._by_name:
                raise ValueError(f"/{name} is registered already")
        _check_usage(command)
        if not command.rules.isprintable():
            raise ValueError(f"the rules of /{command.name} are not one line of text")
        if command.example and not _calls(command, command.example):
            raise ValueError(f"{command.example!r} does not call {command.synopsis!r}")
        self._commands[command.name] = command
        self._by_name.update(dict.fromkeys(names, command))

    def update(self, other: "CommandTable") -> None:
        """Register all commands of another table, or, if it raises, none of them.

        Raises:
            ValueError: a name is taken.
        """
        for name in other._by_name:
            if name in self._by_name:
                raise ValueError(f"/{name} is registered already")
        self._commands |= other._commands
        self._by_name |= other._by_name

    def find(self, name: str) -> Command:
        """Return the command with this name or alias.

        Raises:
            ChatError: there is none; the text suggests a similar name.
        """
        command = self._by_name.get(name.lower())
        if command is not None:
            return command
        if name.lower() in PROGRAMS_OWN:
            reason = "unknown command /{name} (that is up to your own program)"
            raise ChatError(reason, code="unknown_command", name=quote(name))
        near = [each.name for each in self if name.lower() in each.elsewhere]
        near += difflib.get_close_matches(quote(name.lower()), self._suggestions(name), n=1)
        hint = f"did you mean /{near[0]}?" if near else "/help lists them"
        raise ChatError(
            f"unknown command /{{name}} ({hint})", code="unknown_command", name=quote(name)
        )

    def _suggestions(self, name: str) -> list[str]:
        """Return the names that may be suggested for a name that is none.

        A name of one letter is near to every name of two or three that has the letter, so it is
        suggested only for that letter, typed again and again.
        """
        typed = set(name.lower())
        return [known for known in self._by_name if len(known) > 1 or typed == {known}]

    def is_one_of(self, typed: str, names: Sequence[str]) -> bool:
        """Return whether what was typed calls one of some commands."""
        command = self._by_name.get(typed.lower())
        return command is not None and command.name in names

    def called_by(self, line: bytes) -> Command | None:
        """Return the command that a line calls, which is not cleaned yet; None if it calls none."""
        typed = line.decode(errors="replace").strip().partition(" ")[0]
        return self._by_name.get(typed[1:].lower()) if typed.startswith("/") else None

    def words_for(self, name: str, line: str) -> list[str]:
        """Return the words that a line gives to a command, without running it.

        Args:
            name: the command's name.
            line: what was typed.

        Returns:
            The words; none if the line asks for another command or for no command, or if its words
            are too few or too many.
        """
        typed, _, rest = line.partition(" ")
        command = self._by_name.get(typed.removeprefix("/").lower())
        if not typed.startswith("/") or command is None or command.name != name:
            return []
        try:
            return command.split(rest)
        except ChatError:
            return []

    def dispatch(self, line: str, check: Check, *context: object) -> None:
        """Run the command that a line asks for.

        Args:
            line: what was typed, with its slash.
            check: raises a ChatError if the user lacks the role that a command takes.
            context: what every command's function is called with before its words.

        Raises:
            ChatError: there is no such command, it is for others, its words are too few or too
                many, or it refuses.
        """
        name, _, typed = line[1:].partition(" ")
        command = self.find(name)
        check(command.role)
        command.run(*context, *command.split(typed))


def _check_usage(command: Command) -> None:
    """See that a command's function can be called with whatever its usage lets people type.

    Raises:
        ValueError: it cannot.
    """
    usage = command.words
    parameters = list(inspect.signature(command.run).parameters.values())[2:]
    if len(parameters) != len(usage):
        raise ValueError(f"{command.synopsis!r} does not fit a function of {len(parameters)} words")
    if command.rest and not usage:
        raise ValueError(f"{command.synopsis!r} has no word for the rest of the line")
    optional = [word.startswith("[") for word in usage]
    if optional != sorted(optional):
        raise ValueError(f"{command.synopsis!r} needs its words in [brackets] at the end")
    for word, parameter in zip(usage, parameters, strict=True):
        if word.startswith("[") and parameter.default is parameter.empty:
            raise ValueError(f"{command.synopsis!r} needs a default for {parameter.name}")


def _calls(command: Command, line: str) -> bool:
    """Return whether a line, as it would be typed, calls a command with words that it takes."""
    name, _, typed = line.partition(" ")
    if name.lower() not in (f"/{each}" for each in (command.name, *command.aliases)):
        return False
    try:
        command.split(typed)
    except ChatError:
        return False
    return line.isprintable()
