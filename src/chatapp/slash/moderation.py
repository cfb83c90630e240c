"""Commands that keep order: /kick, /mute, /unmute, /ban, /unban and /bans.

Each is for the current room, or for the whole server if `everywhere` follows the command.
"""

from chatapp.api import ChatError, ChatFactory, CommandTable, Notice, Role, Room, Session
from chatapp.chat.act import WHY_CHARS, Act
from chatapp.chat.durations import parse_duration
from chatapp.chat.hold_lists import describe
from chatapp.chat.holds import Kind
from chatapp.names import fold
from chatapp.slash.paging import PAGE, first_of, go_on

EVERYWHERE = "everywhere"
DURATIONS = "FOR is 10m, 3h, 2d or forever (the default)"

table = CommandTable()


@table.command(
    "kick",
    usage="USER [REASON]",
    role=Role.MODERATOR,
    purpose="Put a user out of this room.",
    rest=True,
    rules="The user may enter again. For operators: /kick everywhere USER ends the connection.",
    example="/kick ann spam",
    fixed=(EVERYWHERE,),
)
def kick(chat: ChatFactory, session: Session, name: str, why: str = "") -> None:
    """Put the user out on all devices."""
    room, (name, why) = _where(chat, session, "/kick everywhere USER [REASON]", name, why)
    chat.moderation.kick(session, name, _act("kick", room, 0, why))


@table.command(
    "mute",
    usage="USER [FOR] [REASON]",
    role=Role.MODERATOR,
    purpose="Let a user say nothing in this room.",
    rest=2,
    rules=f"{DURATIONS}. For operators: /mute everywhere USER.",
    example="/mute ann 10m spam",
    fixed=(EVERYWHERE,),
)
def mute(chat: ChatFactory, session: Session, name: str, text: str = "") -> None:
    """Let the user read on, and be told until when that holds."""
    room, (name, text) = _where(chat, session, "/mute everywhere USER [FOR] [REASON]", name, text)
    chat.moderation.mute(session, name, _act("mute", room, *_duration(text)))


@table.command(
    "unmute",
    usage="USER",
    role=Role.MODERATOR,
    purpose="Let a user who is muted speak again.",
    rest=True,
    rules="USER is the name of now, or the one that /bans shows. For operators: everywhere USER.",
    example="/unmute ann",
    fixed=(EVERYWHERE,),
)
def unmute(chat: ChatFactory, session: Session, words: str) -> None:
    """Take a mute back."""
    _lift(chat, session, "mute", "USER", words)


@table.command(
    "ban",
    usage="WHO [FOR] [REASON]",
    role=Role.MODERATOR,
    purpose="Keep a user out of this room.",
    rest=2,
    rules=f"{DURATIONS}. For operators: /ban everywhere WHO, or 192.0.2.0/24.",
    example="/ban ann 3d spam",
    fixed=(EVERYWHERE,),
)
def ban(chat: ChatFactory, session: Session, who: str, text: str = "") -> None:
    """Put the user out, and keep the user out."""
    room, (who, text) = _where(chat, session, "/ban everywhere WHO [FOR] [REASON]", who, text)
    chat.moderation.ban(session, who, _act("ban", room, *_duration(text)))


@table.command(
    "unban",
    usage="WHO",
    role=Role.MODERATOR,
    purpose="Let a user who is banned enter again.",
    rest=True,
    rules="WHO is the name of now, or what /bans shows. For operators: everywhere WHO.",
    example="/unban ann",
    fixed=(EVERYWHERE,),
)
def unban(chat: ChatFactory, session: Session, words: str) -> None:
    """Take a ban back."""
    _lift(chat, session, "ban", "WHO", words)


@table.command(
    "bans",
    usage="[everywhere] [PAGE]",
    role=Role.MODERATOR,
    purpose="Show who is banned or muted here.",
    rules=f"A page has {PAGE}, the oldest first. For operators: /bans everywhere.",
    example="/bans",
    fixed=(EVERYWHERE,),
)
def bans(chat: ChatFactory, session: Session, where: str = "", page: str = "") -> None:
    """Show of whom, by whom, until when, how long that is, and why."""
    room: Room | None = chat.current_room(session)
    command = "/bans"
    if fold(where) == EVERYWHERE:
        chat.order.roles.check_everywhere(session)
        room, command = None, f"/bans {EVERYWHERE}"
    elif page:
        raise ChatError("usage: /bans [everywhere] [PAGE]", code="usage")
    else:
        page = where
    lines = describe(chat.order.holding.within(room), chat.order.bouncer)
    first = first_of(page or "1", len(lines))
    shown = lines[first : first + PAGE] or [_nobody(chat, session, room)]
    session.tell(*map(Notice, filter(None, (*shown, go_on(command, first, len(lines))))))


def _nobody(chat: ChatFactory, session: Session, room: Room | None) -> str:
    """Return that nothing is in force; operators read in a room how much is everywhere."""
    order = chat.order
    if room is None or not order.roles.may(session, Role.OPERATOR):
        return "nobody is banned or muted"
    everywhere = len(describe(order.bouncer.everywhere, order.bouncer))
    more = f" here; /bans {EVERYWHERE} shows {everywhere}" if everywhere else ""
    return f"nobody is banned or muted{more}"


def _where(
    chat: ChatFactory, session: Session, usage: str, name: str, text: str
) -> tuple[Room | None, tuple[str, str]]:
    """Return the room that a command is for, or None for everywhere, and its other words."""
    if fold(name) != EVERYWHERE:
        return chat.current_room(session), (name, text)
    chat.order.roles.check_everywhere(session)
    name, _, text = text.partition(" ")
    if not name:
        raise ChatError(f"usage: {usage}", code="usage")
    return None, (name, text.strip())


def _duration(text: str) -> tuple[int, str]:
    """Return the seconds that a text begins with, 0 for no end, and the reason behind them."""
    word, _, why = text.partition(" ")
    seconds = parse_duration(word, why)
    return (0, text) if seconds is None else (seconds, why.strip())


def _act(verb: str, room: Room | None, seconds: int, why: str) -> Act:
    if len(why) > WHY_CHARS:
        raise ChatError(f"that reason is too long: {WHY_CHARS} characters at most", code="too_long")
    return Act(verb, seconds, why, room)


def _lift(chat: ChatFactory, session: Session, kind: Kind, whom: str, words: str) -> None:
    """Take a mute or a ban back; the kind is one of these words, and `whom` stands in the usage."""
    name, _, after = words.partition(" ")
    room, (name, after) = _where(chat, session, f"/un{kind} everywhere {whom}", name, after)
    _check_alone(f"/un{kind} {whom}", after)
    chat.moderation.lift(session, kind, name, _act(f"un{kind}", room, 0, ""))


def _check_alone(usage: str, after: str) -> None:
    if after:
        raise ChatError(f"usage: {usage}", code="usage")
