"""Commands about persons: /away, /back, /whois, /ignore, /unignore and /ignored."""

from chatapp.api import ChatFactory, CommandTable, Notice, Role, Session, User
from chatapp.chat.persons import AWAY_CHARS, IGNORED_AT_MOST
from chatapp.events import Away
from chatapp.room_events import Event
from chatapp.text import counted
from chatapp.wire.encoding import day, minute

table = CommandTable()


@table.command(
    "away",
    usage="[TEXT]",
    purpose="Let others know that you are away.",
    rest=True,
    rules=f"Who whispers to you reads TEXT, {AWAY_CHARS} characters at most. Only /back ends it.",
    example="/away lunch",
    elsewhere=("afk", "brb"),
)
def away(chat: ChatFactory, session: Session, text: str = "") -> None:
    """Note that the user is away, and what the user says of it."""
    chat.persons.go_away(session, text)


@table.command(
    "back",
    purpose="Be away no longer.",
    rules="Saying something does not end it, nor does coming back by a token.",
    example="/back",
)
def back(chat: ChatFactory, session: Session) -> None:
    """Note that the user is there."""
    chat.persons.be_back(session)


@table.command(
    "whois",
    usage="USER",
    purpose="Show who a user is.",
    rules="USER is online or may come back. Of rooms, only those are shown that you are in.",
    example="/whois bob",
    elsewhere=("whoami", "finger", "id"),
)
def whois(chat: ChatFactory, session: Session, name: str) -> None:
    """Show since when the user is here, the rooms that both are in, and whether they are away."""
    user = chat.find_user(name, absent=True)
    rooms = [room for room in session.outbox.readers if room in user.rooms]
    facts: list[Event] = [
        Notice(f"{user.name} is {_kind(user)}, and {_presence(user)}"),
        Notice(f"rooms you share: {', '.join(rooms) or 'none'}", tuple(rooms)),
    ]
    if chat.order.roles.may(session, Role.OPERATOR):
        facts.append(Notice(f"{user.name} is on {_devices(user)}"))
    elif user is session.user and user.account is not None:
        facts.append(Notice(f"you are on {counted(len(user.devices), 'device')}"))
    if user.away is not None:
        facts.append(Away(user.name, user.away))
    if user.id in session.user.ignored:
        facts.append(Notice(f"you ignore {user.name}"))
    session.tell(*facts)


@table.command(
    "ignore",
    usage="USER",
    purpose="Read nothing more of what a user says.",
    rules=f"USER may take another name, and does not notice. {IGNORED_AT_MOST} users at most.",
    example="/ignore bob",
    elsewhere=("block", "squelch", "silence"),
)
def ignore(chat: ChatFactory, session: Session, name: str) -> None:
    """Leave out what the user says, does and whispers, also what was said before."""
    chat.persons.ignore(session, chat.find_user(name, absent=True))


@table.command(
    "unignore",
    usage="USER",
    purpose="Read again what a user says.",
    rules="USER may be gone; the name that they had when you ignored them will do.",
    example="/unignore bob",
)
def unignore(chat: ChatFactory, session: Session, name: str) -> None:
    """Show again what the user says, also what was said meanwhile and is shown as history."""
    chat.persons.unignore(session, name)


@table.command(
    "ignored",
    purpose="Show whom you ignore.",
    rules="Those who are gone are shown by the name that they had when you ignored them.",
    example="/ignored",
)
def ignored(chat: ChatFactory, session: Session) -> None:
    """Show the names, sorted."""
    names = chat.persons.ignored_names(session)
    session.tell(Notice(f"you ignore {', '.join(names) or 'nobody'}", tuple(names)))


def _kind(user: User) -> str:
    if user.account is None:
        return "a guest"
    return f"a registered user since {day(user.account.since)}"


def _devices(user: User) -> str:
    """Return on how many devices a user is, how many of them are lost, and where they are from."""
    number, lost = len(user.devices), sum(device.absence is not None for device in user.devices)
    places = sorted({device.address or "this machine" for device in user.devices})
    which = "" if not lost else " (lost)" if number == 1 else f" ({lost} lost)"
    return f"{counted(number, 'device')}{which}{', from ' * bool(places)}{', '.join(places)}"


def _presence(user: User) -> str:
    if user.is_absent:
        return "not here now"
    if user.account is not None or not user.since:
        return "here"
    return f"here since {day(user.since)} {minute(user.since)}"
