"""Commands about the session itself: /help, /edit and /quit."""

from chatapp.api import ChatError, ChatFactory, CommandTable, Notice, Role, Session

table = CommandTable()


@table.command(
    "help",
    "h",
    "?",
    usage="[COMMAND]",
    role=Role.OUTSIDER,
    purpose="Show what can be typed, or one command.",
    rules="COMMAND may have its slash or not; its other names do as well.",
    example="/help whisper",
)
def help_(chat: ChatFactory, session: Session, name: str = "") -> None:
    """Show a line for each command that the user may use, or all that the table says of one."""
    if name:
        command = chat.commands.find(name.removeprefix("/"))
        example = f"For example: {command.example}" if command.example else ""
        who = f"For {command.role.plural}." if command.role > Role.GUEST else ""
        shown = (f"{command.synopsis}  {command.summary}", command.rules, who, example)
        session.tell(*map(Notice, filter(None, shown)))
        return
    commands = [command for command in chat.commands if chat.order.roles.may(session, command.role)]
    width = max(len(command.synopsis) for command in commands)
    session.tell(
        *(Notice(f"{command.synopsis:<{width}}  {command.summary}") for command in commands),
        Notice("Anything else is said in the room; // says a line that begins with a slash."),
        Notice("In a terminal, Ctrl-C clears the line, and Ctrl-D on an empty line leaves."),
    )


@table.command(
    "edit",
    usage="[off]",
    role=Role.OUTSIDER,
    purpose="Keep your line whole while others speak, over telnet.",
    rules="Tab completes, arrows move and call back, Ctrl-W, -U, -K cut, Ctrl-Y puts that back.",
    example="/edit",
    fixed=("off",),
)
def edit(chat: ChatFactory, session: Session, off: str = "") -> None:
    """Edit here what is typed, or leave that to the client again."""
    if not off and session.user.preferences.is_plain:
        raise ChatError("plain is on, so that no line is drawn again: /set plain off ends that")
    if not off:
        session.connection.typing.edit(session, chat.advise(session))
    elif off.lower() == "off":
        session.connection.typing.stop_editing()
    else:
        raise ChatError("usage: /edit [off]", code="usage")


@table.command(
    "quit",
    "exit",
    usage="[MESSAGE]",
    role=Role.OUTSIDER,
    purpose="Leave the chat.",
    rest=True,
    rules="The others read MESSAGE. It is for good: no token brings you back after it.",
    example="/quit so long",
    elsewhere=("q", "x", "bye", "close", "disconnect", "signoff"),
)
def quit_(chat: ChatFactory, session: Session, message: str = "") -> None:
    """End the session; the members of its rooms read the message."""
    chat.quit(session, message)
