"""Commands about accounts: /register, /login, /logout, /password, /unregister, /token and /key."""

import re
from collections.abc import Callable

from chatapp.api import ChatError, ChatFactory, CommandTable, Notice, Role, Session, quote
from chatapp.chat.passwords import CHARS_AT_LEAST, check_password
from chatapp.names import fold, is_nick
from chatapp.wire.requests import LogIn

PASSWORD_RULE = f"SECRET has {CHARS_AT_LEAST} characters or more; without it, you are asked for it."
LABEL = re.compile(r"[A-Za-z0-9_-]{1,24}", re.ASCII)
EVERYWHERE = "everywhere"

table = CommandTable()


@table.command(
    "register",
    usage="[SECRET]",
    role=Role.OUTSIDER,
    purpose="Make the name you have your own.",
    rest=True,
    rules=PASSWORD_RULE,
    example="/register",
    secret=True,
    asks_more=True,
)
def register(chat: ChatFactory, session: Session, secret: str = "") -> None:
    """Let nobody else have the name from now on, but who has the ssh key, or the password."""
    chat.registration.check_may_register(session)
    if session.key and not secret:
        _register(chat, session, "")
        return
    _with_secret(
        session,
        secret,
        f"a password for {session.user.name}, {CHARS_AT_LEAST} characters at least:",
        lambda given: _register(chat, session, given),
    )


@table.command(
    "login",
    usage="NAME [SECRET]",
    role=Role.OUTSIDER,
    purpose="Be the user who has registered a name.",
    rest=True,
    rules="SECRET is the password, or a bot's token; without it, you are asked for it.",
    example="/login ann",
    secret=True,
    elsewhere=("ns", "nickserv", "identify", "auth"),
)
def login(chat: ChatFactory, session: Session, name: str, secret: str = "") -> None:
    """Ask for the password, and give the session the user's rooms."""
    chat.login.check_may_log_in(session, name)
    _with_secret(
        session,
        secret,
        f"the password of {quote(name)}:",
        lambda given: chat.login.log_in(session, LogIn(name, given)),
    )


@table.command(
    "logout",
    usage=f"[{EVERYWHERE}]",
    role=Role.USER,
    purpose="Be a guest again on this device.",
    rules=f"{EVERYWHERE} disconnects all your other devices as well; nobody comes back to them.",
    example="/logout everywhere",
    fixed=(EVERYWHERE,),
)
def logout(chat: ChatFactory, session: Session, where: str = "") -> None:
    """Make a guest of the session's user, and end the other sessions if that is asked for."""
    if where and fold(where) != EVERYWHERE:
        raise ChatError("/logout, or /logout everywhere: {where}", code="usage", where=quote(where))
    chat.logout.log_out(session, everywhere=bool(where))


@table.command(
    "password",
    usage="[SECRET]",
    role=Role.USER,
    purpose="Change your password, and log out on your other devices.",
    rest=True,
    rules=f"SECRET has {CHARS_AT_LEAST} characters at least. Operators: the USER who forgot it.",
    example="/password",
    secret=True,
)
def password(chat: ChatFactory, session: Session, secret: str = "") -> None:
    """Ask for another password, and end the sessions that were begun with the old one."""
    if is_nick(secret) and chat.order.roles.may(session, Role.OPERATOR):
        chat.resets.reset(session, secret)  # never taken for a password, even if it is mistyped
        return
    chat.accounts.check_may_change(session)
    _with_secret(
        session,
        secret,
        f"your new password, {CHARS_AT_LEAST} characters at least:",
        lambda given: chat.logout.change_password(session, given),
    )


@table.command(
    "unregister",
    role=Role.USER,
    purpose="Give up your name, and all that you have here.",
    rules="Your rooms, whispers and tokens go with it. Nobody can take the name for 30 days.",
    example="/unregister",
)
def unregister(chat: ChatFactory, session: Session) -> None:
    """Ask once more, and then let the name go."""
    name = chat.accounts.registered_name(session)

    def answered(answer: str) -> None:
        if fold(answer) != fold(name):
            raise ChatError("that is not your name: you are still registered", code="bad_name")
        chat.logout.unregister(session)

    session.ask_for(
        f"type {name} once more to give up the name, your rooms and whispers:", answered
    )


@table.command(
    "token",
    usage="new|list|revoke [LABEL]",
    role=Role.USER,
    purpose="Make, list or revoke what bots log in as you with.",
    rules="LABEL is 1 to 24 letters and digits, for new and revoke.",
    example="/token new weather",
    fixed=("new", "list", "revoke"),
)
def token(chat: ChatFactory, session: Session, act: str, label: str = "") -> None:
    """Make a bot's token, show all, or make one useless."""
    act = fold(act)
    if act == "list" and not label:
        session.tell(*map(Notice, chat.bot_tokens.describe(session)))
        return
    if act not in ("new", "revoke") or not LABEL.fullmatch(label):
        raise ChatError(
            "usage: /token new LABEL, /token list, or /token revoke LABEL", code="usage"
        )
    if act == "new":
        chat.bot_tokens.make(session, label)
    else:
        chat.logout.revoke_token(session, label)


@table.command(
    "key",
    usage="add|list|remove [KEY]",
    role=Role.USER,
    purpose="Add, list or remove the ssh keys that log you in.",
    rest=True,
    rules="KEY is the line of your .pub file, for add, or what the key is called.",
    example="/key list",
    fixed=("add", "list", "remove"),
)
def key(chat: ChatFactory, session: Session, act: str, given: str = "") -> None:
    """Add a public key, show all, or remove one."""
    act = fold(act)
    if act == "list" and not given:
        session.tell(*map(Notice, chat.ssh_keys.describe(session)))
    elif act == "add":
        chat.ssh_keys.add(session, given)
    elif act == "remove" and given:
        chat.logout.remove_key(session, given)
    else:
        raise ChatError("usage: /key add [KEY], /key list, or /key remove LABEL", code="usage")


def _register(chat: ChatFactory, session: Session, secret: str) -> None:
    """Register, after asking for an invitation where one is needed."""
    if not chat.registration.needs_invitation(session):
        chat.registration.register(session, secret)
        return
    if secret or not session.key:
        check_password(secret)
    session.ask_for(
        "your invitation, which an operator can give you:",
        lambda code: chat.registration.register(session, secret, code),
        secret=True,
    )


def _with_secret(session: Session, given: str, question: str, then: Callable[[str], None]) -> None:
    """Do something with a secret that was given with the command, or else is asked for."""
    if given:
        then(given)
    else:
        session.ask_for(question, then, secret=True)
