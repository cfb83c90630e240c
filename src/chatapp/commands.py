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
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from chatapp.command import Command, Run, cut
from chatapp.errors import ChatError
from chatapp.roles import Role
from chatapp.text import quote
from chatapp.unicode import clean_text

Check = Callable[[Role], None]

_HINTS = {
    **dict.fromkeys(("clear", "cls"), "that is up to your own program"),
    **dict.fromkeys(("say", "shout", "all"), "a line without a slash is said"),
}
"""What is told of some names in place of a command that is near to them."""

_NEAR = 0.65
"""How alike a typed name and a suggested one are at least, as difflib measures it: `/lsit` and
`/list` are, and `/about` and `/audit` are not."""

_BEARERS = ("resume",)
"""Commands whose words let others be the user, although nobody is asked for them."""

_LIKE_SLASHES = "\uff0f\u2044\u2215\u2571\u29f8"
"""What looks like a slash; some keyboards and editors put one in its place."""

_LIKE_A_CALL = re.compile(rf"[{_LIKE_SLASHES}](\w+)")

_NEARLY_A_CALL = re.compile(rf"(?:[-.,:;!?&^\xa77]|\W*[/\\{_LIKE_SLASHES}])(\w+)\s+\S")
"""A command with a word, and another key than the slash, or other signs as well, before it.

On some keyboards, the slash is on the key of 7, or beside a `.` or a `-`.
"""


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
        fixed: tuple[str, ...] = (),
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
            fixed: those of its words that are always the same, for completion, such as `on`; with
                the words before them, if there are some: `times on`.

        Raises:
            ValueError: a name is taken or cannot be typed, the function does not take the words of
                the usage, or the rules or the example are not what they are to be.
        """

        def register(run: Run) -> Run:
            command = Command(names[0], usage, purpose, rest, names[1:], run, role, rules, example)
            command = replace(command, secret=secret, elsewhere=elsewhere)
            self.add(replace(command, asks_more=asks_more, fixed=fixed))
            return run

        return register

    def add(self, command: Command) -> None:
        """Register a command.

        Raises:
            ValueError: a name is taken or cannot be typed, the function does not take the words of
                the usage, or the rules or the example are not what they are to be.
        """
        command.check()
        self._see_that_free(command)
        self._put(command)

    def update(self, other: "CommandTable") -> None:
        """Register all commands of another table, or, if it raises, none of them.

        Raises:
            ValueError: a name is taken.
        """
        for command in other:
            self._see_that_free(command)
        for command in other:
            self._put(command)

    def _see_that_free(self, command: Command) -> None:
        """See that no name of a command is taken.

        Raises:
            ValueError: one is.
        """
        for name in command.names:
            if name in self._by_name:
                raise ValueError(f"/{name} is registered already")

    def _put(self, command: Command) -> None:
        """Have a command that was checked be found by its names."""
        self._commands[command.name] = command
        self._by_name.update(dict.fromkeys(command.names, command))

    def find(self, name: str, after: str = "") -> Command:
        """Return the command with this name or alias.

        Args:
            name: the name, without its slash.
            after: what was typed after it.

        Raises:
            ChatError: there is none; the text suggests a similar name.
        """
        command = self._by_name.get(name.lower())
        if command is not None:
            return command
        hint = _HINTS.get(name.lower()) or self._hint(name, after)
        raise ChatError(
            f"unknown command /{{name}} ({hint})", code="unknown_command", name=quote(name)
        )

    def _hint(self, name: str, after: str) -> str:
        """Return what may be meant by a name that is none."""
        near = [each.name for each in self if name.lower() in each.elsewhere]
        if not name:  # a blank after the slash
            near += [word for word in after.lower().split()[:1] if word in self._by_name]
        known = self._suggestions(name)
        near += difflib.get_close_matches(quote(name.lower()), known, n=1, cutoff=_NEAR)
        return f"did you mean /{near[0]}?" if near else "/help lists them"

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
        """Return the command that a line calls, which is not cleaned yet; None if it calls none.

        It is cleaned as it will be when it is done, so that both find the same command.
        """
        typed = clean_text(line.decode(errors="replace")).strip()
        return self._by_name.get(cut(typed)[0].lower()) if typed.startswith("/") else None

    def meant_by(self, line: bytes) -> Command | None:
        """Return the same, or else the command that a line may be meant to call."""
        if (command := self.called_by(line)) is not None:
            return command
        return self._nearly_called(clean_text(line.decode(errors="replace")).strip())

    def check_no_slip(self, text: str) -> None:
        """Check that a line which is to be said is no command with a wrong sign for its slash.

        Such a line was to be read by nobody. With a sign that looks like a slash, every command is
        found; with others only those that take a secret, because people also talk about commands.

        Raises:
            ChatError: it is one.
        """
        if not text[:1].isalpha() and (command := self._nearly_called(text)) is not None:
            raise ChatError(
                f"not said: a command begins with a plain slash, as /{command.name} does",
                code="blank_first",
            )

    def _nearly_called(self, text: str) -> Command | None:
        if text.startswith("/"):
            return None
        if found := _LIKE_A_CALL.match(text):
            return self._by_name.get(found[1].lower())
        if found := _NEARLY_A_CALL.match(text):
            command = self._by_name.get(found[1].lower())
            if command is not None and (command.secret or command.name in _BEARERS):
                return command
        return None

    def words_for(self, name: str, line: str) -> list[str]:
        """Return the words that a line gives to a command, without running it.

        Args:
            name: the command's name.
            line: what was typed.

        Returns:
            The words; none if the line asks for another command or for no command, or if its words
            are too few or too many.
        """
        typed, rest = cut(line)
        command = self._by_name.get(typed.lower())
        if not line.startswith("/") or command is None or command.name != name:
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
        name, typed = cut(line)
        command = self.find(name, typed)
        check(command.role)
        command.run(*context, *command.split(typed))
