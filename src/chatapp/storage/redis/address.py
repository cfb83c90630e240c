"""The address of a Redis: `[history] path = redis://…`, what of it may be shown, and its keys."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, unquote, urlsplit

from chatapp.errors import JournalError

SCHEMES = ("redis", "rediss", "unix")
"""Over TCP, over TLS, and a Unix socket."""

FORM = (
    "expected redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?prefix=NAME&standby=yes], rediss://"
    " for TLS, or unix://[USER:PASSWORD@]/FILE[?db=DATABASE&prefix=NAME&standby=yes]"
)
"""What is said of an address that cannot be understood; it may hold a password, so nothing of it is
repeated.
"""

_PREFIX_CHARS = 60


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where a Redis is, and which of its keys are the journal's.

    Attributes:
        scheme: one of SCHEMES.
        host: the name of the machine; empty with a Unix socket.
        port: the port.
        file: the Unix socket; empty without one.
        user: as whom to log in; empty for the default user.
        password: the password; empty for none.
        database: the number of the database.
        prefix: what the names of all keys begin with, in braces, so that they are in one slot.
        standby: True if a server waits until no other has the journal, instead of ending.
    """

    scheme: str
    host: str = ""
    port: int = 6379
    file: str = ""
    user: str = ""
    password: str = field(default="", repr=False)
    database: int = 0
    prefix: str = "chatapp"
    standby: bool = False

    @property
    def keys(self) -> str:
        """What the name of each key begins with."""
        return f"{{{self.prefix}}}:"

    @property
    def greeting(self) -> list[tuple[str, ...]]:
        """The first commands of each connection: they log in, and choose the database."""
        user = ("AUTH", self.user or "default", self.password) if self.password else ()
        choose = [("SELECT", str(self.database))] if self.database else []
        return [("HELLO", "3", *user), *choose]


def is_redis(path: str) -> bool:
    """Return whether `[history] path` means a Redis."""
    return path.startswith(tuple(f"{scheme}://" for scheme in SCHEMES))


def parse_address(path: str) -> RedisAddress:
    """Return the address that a text means.

    Raises:
        JournalError: it cannot be understood; nothing of the text is in the error.
    """
    try:
        return _parse(path)
    except ValueError:
        raise JournalError(FORM) from None


def _parse(path: str) -> RedisAddress:
    parts = urlsplit(path)
    query = parse_qs(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query))
    options = {name: values[-1] for name, values in query.items()}
    local = parts.scheme == "unix"
    prefix = options.pop("prefix", "chatapp")
    standby = options.pop("standby", "no")
    database = options.pop("db", "0") if local else parts.path.strip("/") or "0"
    fits = prefix.isascii() and prefix.isprintable() and 0 < len(prefix) <= _PREFIX_CHARS
    where = parts.path.startswith("/") and not parts.hostname if local else parts.hostname
    fits = fits and standby in ("yes", "no")
    if options or parts.fragment or not fits or set(prefix) & set("{} ") or not where:
        raise ValueError
    return RedisAddress(
        scheme=parts.scheme,
        host="" if local else parts.hostname or "",
        port=parts.port or 6379,
        file=unquote(parts.path) if local else "",
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        database=_database(database),
        prefix=prefix,
        standby=standby == "yes",
    )


def _database(text: str) -> int:
    if not (text.isascii() and text.isdecimal()):
        raise ValueError
    return int(text)
