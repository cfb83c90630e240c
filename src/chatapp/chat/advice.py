"""Advice: what a word that is being typed may become, for a user whose line is edited here."""

from collections.abc import Iterable, Sequence

from chatapp.chat.roles import Roles
from chatapp.chat.rooms import Rooms
from chatapp.command import cut
from chatapp.commands import CommandTable
from chatapp.editing.completion import NOTHING, Completion, next_words
from chatapp.names import fold
from chatapp.roles import Role
from chatapp.session.session import Session


class Advice:
    """What one session may be advised: nothing that its user could not find out by a command.

    Args:
        session: whose line it is.
    """

    def __init__(
        self, commands: CommandTable, rooms: Rooms, roles: Roles, session: Session
    ) -> None:
        self._commands = commands
        self._rooms = rooms
        self._roles = roles
        self._session = session

    def complete(self, before: str) -> Completion:
        """Return what the word before the cursor may become: a command, its word, a room, a name.

        A name at the beginning of a line speaks to its user, so a colon follows.
        """
        start, _, word = before.rpartition(" ")
        first = not start
        if first and word.startswith("/"):
            return _completion(word, self._command_names())
        fixed = self._fixed(start)
        if not word.strip("@#"):
            return _completion(word, fixed) if fixed and not word else NOTHING
        if word.startswith("#"):
            return _completion(word, self._room_names())
        if word.startswith("@"):
            names = [f"@{name}" for name in self._names(word[1:])]
            return Completion(len(word), names)
        people = self._names(word)
        if fixed:
            return _completion(word, {*fixed, *people})
        return Completion(len(word), people, ": " if first else " ")

    def may_keep(self, line: str) -> bool:
        """Return whether a line may be called back: it calls no command that takes a secret."""
        command = self._commands.meant_by(line.encode(errors="replace"))
        return command is None or not command.secret

    def _fixed(self, start: str) -> list[str]:
        """Return the words that may follow the beginning of a line if that calls a command."""
        command = self._commands.called_by(start.encode(errors="replace"))
        if command is None or not self._roles.may(self._session, command.role):
            return []
        return next_words(command.fixed, cut(start.strip())[1])

    def _command_names(self) -> Iterable[str]:
        """Yield the commands that the user may use."""
        return (
            f"/{command.name}"
            for command in self._commands
            if self._roles.may(self._session, command.role)
        )

    def _room_names(self) -> Iterable[str]:
        """Yield the rooms that the user may know of."""
        if not self._roles.may(self._session, Role.READER):
            return ()
        return (room.name for room in self._rooms.seen_by(self._session.user))

    def _names(self, begun: str) -> Sequence[str]:
        """Return the names of those who are in the room, as far as they begin so."""
        room = self._rooms.get(fold(self._session.room))
        return () if room is None else room.roster.names_from(begun)


def _completion(word: str, names: Iterable[str]) -> Completion:
    begun = fold(word)
    found = sorted((name for name in names if fold(name).startswith(begun)), key=fold)
    return Completion(len(word), found)
