"""Commands about the session itself: /help and /quit."""

from chatapp.api import ChatFactory, CommandTable, Notice, Session
from chatapp.commands import Command

table = CommandTable()


@table.command("help", usage="[COMMAND]", purpose="Show what can be typed, or one command.")
def help_(chat: ChatFactory, session: Session, name: str = "") -> None:
    """Show a line for each command, or the line of one; both come from the table."""
    if name:
        command = chat.commands.find(name.removeprefix("/"))
        session.tell(Notice(f"{command.synopsis}  {_purpose(command)}"))
        return
    width = max(len(command.synopsis) for command in chat.commands)
    session.tell(
        *(Notice(f"{command.synopsis:<{width}}  {_purpose(command)}") for command in chat.commands),
        Notice("Anything else is said in the room; // says a line that begins with a slash."),
    )


@table.command("quit", "exit", usage="[MESSAGE]", purpose="Leave the chat.", rest=True)
def quit_(chat: ChatFactory, session: Session, message: str = "") -> None:
    """End the session; the members of its rooms read the message."""
    chat.quit(session, message)


def _purpose(command: Command) -> str:
    if not command.aliases:
        return command.purpose
    return f"{command.purpose} Also {', '.join('/' + name for name in command.aliases)}."
