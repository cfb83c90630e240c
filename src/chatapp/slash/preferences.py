"""The command with which users choose how lines read: /set."""

from chatapp.api import ChatFactory, CommandTable, Notice, Role, Session
from chatapp.wire.preferences import CHOICES, parse_name, parse_value

table = CommandTable()


@table.command(
    "set",
    usage="[NAME] [VALUE]",
    role=Role.OUTSIDER,
    purpose="Show or set how you read.",
    rules=f"NAME is {', '.join(CHOICES)}; /set NAME shows what VALUE may be. For terminals.",
    example="/set times on",
    elsewhere=(
        "settings",
        "option",
        "options",
        "preferences",
        "config",
        "toggle",
        "theme",
        "time",
        "timestamp",
        "timestamps",
        "color",
        "colour",
        "colors",
        "bell",
        "plain",
        "screenreader",
    ),
    fixed=tuple(f"{name} {value}" for name, one in CHOICES.items() for value in one.values),
)
def set_(chat: ChatFactory, session: Session, name: str = "", value: str = "") -> None:
    """Set something for the user, on all devices, or show what is set."""
    names = [parse_name(name)] if name else list(CHOICES)
    if value:
        chat.persons.prefer(session, names[0], parse_value(names[0], value))
    else:
        session.tell(*(Notice(_described(session, one)) for one in names))


def _described(session: Session, name: str) -> str:
    choice = CHOICES[name]
    value = getattr(session.user.preferences, name)
    return f"{name} is {value}: {choice.purpose} ({', '.join(choice.values)})"
