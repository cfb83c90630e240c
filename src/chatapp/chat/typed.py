"""Typed: what a line does: a command, or something to say."""

from functools import partial

from chatapp.chat.bouncer import Bouncer
from chatapp.chat.changes import Changes
from chatapp.chat.roles import Roles
from chatapp.chat.rooms import Rooms
from chatapp.commands import CommandTable
from chatapp.config import Settings
from chatapp.errors import ChatError
from chatapp.log.journal import Change
from chatapp.names import fold
from chatapp.roles import Role
from chatapp.room_events import Acted, Said
from chatapp.session.session import Session
from chatapp.wire.lines import check_no_command, clean_line
from chatapp.wire.parsing import check_no_object
from chatapp.wire.requests import Line


class Typed:
    """Does lines.

    Args:
        chat: what commands are given to work with.
    """

    def __init__(
        self,
        chat: object,
        settings: Settings,
        commands: CommandTable,
        rooms: Rooms,
        roles: Roles,
        bouncer: Bouncer,
        changes: Changes,
    ) -> None:
        self._chat = chat
        self._settings = settings
        self._commands = commands
        self._rooms = rooms
        self._roles = roles
        self._bouncer = bouncer
        self._changes = changes

    def do(self, session: Session, request: Line) -> None:
        """Do a line.

        Raises:
            ChatError: it cannot be done.
        """
        if request.room and session.doing is not None:
            self._roles.check(session, Role.READER)
            session.doing.room = self._rooms.of_session(request.room, session).name
        text = clean_line(request.line, self._settings.limits.line_bytes)
        if text.startswith("/") and not text.startswith("//"):
            self._commands.dispatch(text, partial(self._roles.check, session), self._chat, session)
        elif text:
            check_no_command(text, request.line)
            self._commands.check_no_slip(text)
            check_no_object(text)
            self.say(session, text.removeprefix("/"))
        elif session.encoding.every_entry:  # a program waits for an answer
            raise ChatError(
                "that line is blank: expected something to say, or a command", code="empty"
            )

    def say(self, session: Session, text: str, kind: type[Said] | type[Acted] = Said) -> None:
        """Say, or with Acted do, something in the room that the session's line is for.

        Raises:
            ChatError: the user is muted, or it cannot be saved.
        """
        user = session.user
        if user.account is None:
            self._roles.check(session, Role.GUEST)
        self._changes.check()
        room = self._rooms[fold(session.here)]
        self._bouncer.check_speech(session, room)
        event = kind(room.name, user.name, text, user.id)
        user.spoke = True
        self._changes.submit_for(session, Change([room.entry(event)]), said=room.name)
