"""Shown: two lists that programs ask for: the members of a room, and the commands of their user."""

from chatapp.chat.roles import Roles
from chatapp.chat.rooms import Rooms
from chatapp.command import Command
from chatapp.commands import CommandTable
from chatapp.program_events import CommandsShown, MembersShown
from chatapp.roles import Role
from chatapp.session.session import Session
from chatapp.wire.requests import Commands, Members


class Shown:
    """Shows it."""

    def __init__(self, rooms: Rooms, roles: Roles, commands: CommandTable) -> None:
        self._rooms = rooms
        self._roles = roles
        self._commands = commands

    def members(self, session: Session, request: Members) -> None:
        """Show a page of the members of a room.

        Raises:
            ChatError: there is no such room, as far as the user knows, or the user is outside.
        """
        self._roles.check(session, Role.READER)
        room = self._rooms.find(request.room, session.user)
        users, more = room.roster.page(request.after)
        session.tell(MembersShown(room.name, users, room.roster.total, more, request.ref))

    def commands(self, session: Session, request: Commands) -> None:
        """Show the commands that the user may use in a room, or in the current one, as /help does.

        Raises:
            ChatError: there is no such room, or the user is not in it.
        """
        name = ""
        if request.room and session.doing is not None:
            self._roles.check(session, Role.READER)
            name = session.doing.room = self._rooms.of_session(request.room, session).name
        shown = (_described(one) for one in self._commands if self._roles.may(session, one.role))
        session.tell(CommandsShown(tuple(shown), name, request.ref))


def _described(command: Command) -> dict[str, object]:
    return {
        "name": command.name,
        "usage": command.usage,
        "purpose": command.purpose,
        "rules": command.rules,
        "example": command.example,
        "role": command.role.name.lower(),
        "fixed": list(command.fixed),
    }
