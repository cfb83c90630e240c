"""config.ini: its sections and keys, their defaults, and what each key may be.

A section is a dataclass, and a key is a field that carries its parser. So the file, the checks, the
messages and the reload all follow from the classes below; docs/configuration.md says what each key
means. A `Config` never changes: a reload makes another one, and `Settings` holds the one in force.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from twisted.logger import LogLevel

from chatapp.errors import Code, LimitError
from chatapp.hosts import Network, parse_host, parse_hosts, parse_networks, parse_origins
from chatapp.names import parse_names
from chatapp.values import (
    file_name,
    index_name,
    is_clean,
    log_size,
    number,
    one_of,
    text_line,
    text_lines,
    yes_or_no,
)

TEXTS = ("name", "motd")
"""The keys whose values are text for people; in all others, ` ;` and ` #` begin a comment."""

_LEVELS = tuple(level.name for level in LogLevel.iterconstants())


def _key(default: Any, parse: Callable[[str], Any]) -> Any:
    """A key of a section, of which a change waits for a restart.

    Args:
        default: its value if the file does not set it.
        parse: returns the value of a text; raises ValueError, whose text says what was expected.
    """
    return field(default=default, metadata={"parse": parse})


def _live_key(default: Any, parse: Callable[[str], Any]) -> Any:
    """A key of a section, of which a change takes effect when the file is read again."""
    return field(default=default, metadata={"parse": parse, "live": True})


@dataclass(frozen=True, slots=True)
class Listener:
    """Where a server listens: at Twisted endpoints, or if there are none, at a host and port.

    The port 0 is any that is free; for the ssh server, it says that there is none.
    """

    host: str = _key("localhost", parse_host)
    port: int = _key(0, number(0, 65535))
    endpoint: tuple[str, ...] = _key((), text_lines())


@dataclass(frozen=True, slots=True)
class LineListener(Listener):
    """Where the line port listens, and whose lines are edited without being asked."""

    offer_editing: bool = _live_key(False, yes_or_no)


@dataclass(frozen=True, slots=True)
class WebSocketListener(Listener):
    """Where the WebSocket server listens, whom it lets in, and which proxies it believes."""

    origins: tuple[str, ...] = _live_key((), parse_origins)
    hosts: tuple[str, ...] = _live_key((), parse_hosts)
    trusted_proxies: tuple[Network, ...] = _live_key((), parse_networks)
    deflate: bool = _key(False, yes_or_no)
    page: bool = _live_key(True, yes_or_no)


@dataclass(frozen=True, slots=True)
class SshListener(Listener):
    """Where the ssh server listens, if it does, and the file of the key that clients know it by."""

    host_key: str = _key("ssh_host_key", text_line())


@dataclass(frozen=True, slots=True)
class Chat:
    """The server's name, what newcomers read, and what is logged in what form."""

    name: str = _live_key("chatapp", text_line(is_clean))
    motd: tuple[str, ...] = _live_key((), text_lines(is_clean))
    log_level: str = _live_key("info", one_of(*_LEVELS))
    log_format: str = _live_key("text", one_of("text", "json"))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much clients may ask for, and how much memory keeps; 0 switches a limit off."""

    line_bytes: int = _live_key(2048, number(128, 1 << 20))
    messages_per_second: int = _live_key(2, number(0, 1 << 20))
    message_burst: int = _live_key(10, number(1, 1 << 20))
    flood_seconds: int = _live_key(60, number(0, 1 << 20))
    unread_bytes: int = _live_key(1 << 16, number(0, 1 << 30))
    mailbox_bytes: int = _live_key(1 << 14, number(0, 1 << 30))
    sessions: int = _live_key(10_000, number(0, 1 << 20))
    sessions_per_address: int = _live_key(16, number(0, 1 << 20))
    logins_per_minute: int = _live_key(60, number(0, 1 << 20))
    page_files_per_minute: int = _live_key(1200, number(0, 1 << 20))
    login_seconds: int = _live_key(10, number(0, 1 << 20))
    ping_seconds: int = _live_key(60, number(0, 32767))
    ping_timeout_seconds: int = _live_key(60, number(0, 32767))
    names_per_minute: int = _live_key(30, number(0, 1 << 20))
    absences_per_address: int = _live_key(100, number(0, 1 << 20))
    rooms: int = _live_key(1000, number(0, 1 << 20))
    rooms_per_user: int = _live_key(20, number(0, 1 << 20))
    rooms_per_account: int = _live_key(20, number(0, 1 << 20))
    rooms_per_address: int = _live_key(50, number(0, 1 << 20))
    log_entries: int = _key(1000, number(0, 1 << 30))
    log_bytes: int = _key(1 << 20, log_size)
    stalled_seconds: int = _live_key(60, number(0, 1 << 20))
    fanout: str = _key("auto", one_of("auto", "uring", "send"))

    def check(self, key: Code, there: int, reason: str) -> None:
        """See that one more of something is within a limit.

        Args:
            key: the limit's.
            there: how many there are already.
            reason: what the user reads otherwise. `{most}` stands for the limit; `{s}` and `{are}`
                stand for the end of a noun and for the verb that fit that number.

        Raises:
            LimitError: there are as many as there may be.
        """
        most = getattr(self, key)
        if 0 < most <= there:
            one = most == 1
            text = reason.format(most=most, s="" if one else "s", are="is" if one else "are")
            raise LimitError(key, text)


@dataclass(frozen=True, slots=True)
class History:
    """What the journal keeps, and where; what newcomers are shown; how long users may come back."""

    path: str = _key("chatapp.sqlite3", file_name)
    entries: int = _live_key(10_000, number(0, 1 << 40))
    days: int = _live_key(30, number(0, 36_500))
    on_join: int = _live_key(20, number(0, 1000))
    resume_seconds: int = _live_key(600, number(0, 1 << 20))
    unsure_seconds: int = _live_key(90, number(0, 1 << 20))
    synchronous: str = _key("normal", one_of("normal", "full"))
    search: str = _key("", index_name)


@dataclass(frozen=True, slots=True)
class Accounts:
    """Who owns the server, who may register, what guests may, and where passwords are safe."""

    owners: tuple[str, ...] = _live_key((), parse_names)
    registration: str = _live_key("open", one_of("open", "invite", "closed"))
    guests: str = _live_key("yes", one_of("yes", "read", "no"))
    registrations_per_day: int = _live_key(20, number(0, 1 << 20))
    secure_networks: tuple[Network, ...] = _live_key((), parse_networks)


@dataclass(frozen=True, slots=True)
class Link:
    """Where gateways connect to this server, and the file of the secret that both know."""

    endpoint: tuple[str, ...] = _key((), text_lines())
    secret: str = _key("", text_line())


@dataclass(frozen=True, slots=True)
class Gateway:
    """Where the server is whose ports this process has; without one, it is a server itself."""

    servers: tuple[str, ...] = _key((), text_lines())


@dataclass(frozen=True, slots=True)
class Metrics:
    """Where the metrics and the server's health are served."""

    endpoint: tuple[str, ...] = _key((), text_lines())


@dataclass(frozen=True, slots=True)
class Config:
    """A whole configuration, with a field for each section of the file."""

    tcp_server: LineListener = LineListener(port=6969)
    ws_server: WebSocketListener = WebSocketListener(port=6968)
    ssh_server: SshListener = SshListener()
    chat: Chat = Chat()
    limits: Limits = Limits()
    history: History = History()
    accounts: Accounts = Accounts()
    metrics: Metrics = Metrics()
    link: Link = Link()
    gateway: Gateway = Gateway()


class Settings:
    """Holds the configuration in force, for all parts of the chat.

    They look up here, whenever they need it, what may change while the server runs.

    Attributes:
        config: the configuration; a reload replaces it.
    """

    __slots__ = ("config",)

    def __init__(self, config: Config) -> None:
        self.config = config

    @property
    def chat(self) -> Chat:
        """What the server is called, and what newcomers read."""
        return self.config.chat

    @property
    def limits(self) -> Limits:
        """How much clients may ask for, and how much memory keeps."""
        return self.config.limits

    @property
    def accounts(self) -> Accounts:
        """Who owns the server, who may register, and where a password may be sent in clear."""
        return self.config.accounts

    @property
    def history(self) -> History:
        """What the journal keeps, and how long users may come back."""
        return self.config.history
