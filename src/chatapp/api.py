"""What a package with commands of its own may import, and all that it needs.

A command is given the chat and the session of the user who typed it, and acts through their verbs:

- `chat`: `say`, `act`, `whisper`, `join`, `leave`, `rename`, `quit`, `find_user`, `find_room` and
  `current_room`: `chat.current_room(session)` is where the command is done;
  `chat.find_room(name, session.user)` finds what that user may know of, and without the user only
  what everyone may;
- `session`: `tell`, `ask_for`, and `user`, the user who typed the command;
- `user`: `tell`, and `name`; `room`: `name` and `topic`.

`Role` names what a user may be; a command that takes one is refused to all others, and /help does
not show it to them: `@table.command("close", purpose="Close the shop.", role=Role.OPERATOR)`.

Anything else is the chat's own business and may change with any release.
"""

from chatapp.chat.factory import ChatFactory
from chatapp.chat.room import Room
from chatapp.commands import CommandTable
from chatapp.errors import ChatError
from chatapp.events import Notice
from chatapp.roles import Role
from chatapp.session.session import Session
from chatapp.session.user import User
from chatapp.text import quote

__all__ = [
    "ChatError",
    "ChatFactory",
    "CommandTable",
    "Notice",
    "Role",
    "Room",
    "Session",
    "User",
    "quote",
]
