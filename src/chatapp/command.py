"""A slash-command: its names, the words that it takes, what it is for, and its function."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass

from chatapp.errors import ChatError
from chatapp.roles import Role
from chatapp.unicode import clean_text

Run = Callable[..., None]


def cut(line: str) -> tuple[str, str]:
    """Return the name of the command that a line calls, and what was typed after it.

    Args:
        line: the line, clean, with its slash; any kind of blank ends the name.
    """
    name, *words = re.split(r"\s+", line[1:], maxsplit=1)
    return name, words[0] if words else ""


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
        fixed: those of its words that are always the same, for completion, with the words before
            them: `times on` for /set.
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
    fixed: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """All that it can be called by."""
        return (self.name, *self.aliases)

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

    def check(self) -> None:
        """See that it can be typed, and that its function takes what its usage allows.

        Raises:
            ValueError: it cannot, or the rules or the example are not what they are to be.
        """
        for name in self.names:
            if name != name.lower():
                raise ValueError(f"/{name} is not in lower case")
            if name.startswith("/") or name.split() != [name] or clean_text(name) != name:
                raise ValueError(f"{name!r} cannot be typed: expected one word without its slash")
        _check_usage(self)
        _check_fixed(self)
        if not self.rules.isprintable():
            raise ValueError(f"the rules of /{self.name} are not one line of text")
        if self.example and not _calls(self, self.example):
            raise ValueError(f"{self.example!r} does not call {self.synopsis!r}")


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


def _check_fixed(command: Command) -> None:
    """See that a command's fixed words are as they are typed.

    Raises:
        ValueError: they are not.
    """
    for path in command.fixed:
        if not path or path != " ".join(path.lower().split()):
            raise ValueError(f"{path!r} is not what is typed after /{command.name}")


def _calls(command: Command, line: str) -> bool:
    """Return whether a line, as it would be typed, calls a command with words that it takes."""
    name, typed = cut(line)
    if not line.startswith("/") or name.lower() not in command.names:
        return False
    try:
        command.split(typed)
    except ChatError:
        return False
    return line.isprintable()
