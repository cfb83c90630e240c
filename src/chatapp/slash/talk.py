"""Commands that say something: /whisper, /reply and /me."""

from chatapp.api import ChatError, ChatFactory, CommandTable, Session

table = CommandTable()


@table.command(
    "whisper",
    "msg",
    "w",
    usage="USER MESSAGE",
    purpose="Say something to one user.",
    rest=True,
    rules="USER is online or may come back; MESSAGE is the rest of the line.",
    example="/whisper bob see you at six",
    elsewhere=("pm", "dm", "tell", "query", "privmsg", "message", "notice", "m", "t"),
)
def whisper(chat: ChatFactory, session: Session, name: str, message: str) -> None:
    """Show the message to that user alone, and to the sender with the user's name."""
    chat.whisper(session, chat.find_user(name, absent=True), message)


@table.command(
    "reply",
    "r",
    usage="MESSAGE",
    purpose="Answer whoever whispered to you last.",
    rest=True,
    rules="MESSAGE goes to that user alone, whatever name they have by now.",
    example="/reply at six",
)
def reply(chat: ChatFactory, session: Session, message: str) -> None:
    """Whisper to the user who whispered last, also if that user has another name by now."""
    other = session.user.whisperer
    if other is None:
        raise ChatError("nobody has whispered to you", code="no_such_user")
    if not chat.users.knows(other):
        raise ChatError("no longer here: {name}", code="no_such_user", name=other.name)
    if other.id in session.user.ignored:
        raise ChatError(
            "you ignore {name}, who whispered to you last", code="no_such_user", name=other.name
        )
    chat.whisper(session, other, message)


@table.command(
    "me",
    usage="ACTION",
    purpose="Do something: /me waves.",
    rest=True,
    rules="The room reads your name, and ACTION after it.",
    example="/me waves",
    elsewhere=("action", "emote", "em", "do"),
)
def me(chat: ChatFactory, session: Session, action: str) -> None:
    """Show in the current room what the user does."""
    chat.act(session, action)
