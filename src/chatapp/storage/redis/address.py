"""The address of a Redis: `[history] path = redis://…`, what of it may be shown, and its keys."""

from dataclasses import dataclass, field, replace
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

from chatapp.errors import JournalError
from chatapp.values import REDIS_SCHEMES

FORM = (
    "expected redis://[USER:PASSWORD@]HOST[:PORT][/DATABASE][?OPTIONS], rediss:// for TLS,"
    " redis+sentinel://[USER:PASSWORD@]HOST[:PORT],HOST[:PORT]/SERVICE[/DATABASE][?OPTIONS],"
    " rediss+sentinel:// for TLS, or unix://[USER:PASSWORD@]/FILE[?db=DATABASE&OPTIONS], with the"
    " options prefix=NAME, standby=yes and wait=REPLICAS, and with sentinels sentinel_username=USER"
    " and sentinel_password=PASSWORD, joined by &"
)
"""What is said of an address that cannot be understood; it may hold a password, so nothing of it is
repeated.
"""

SENTINEL_PORT = 26379

WAIT_MS = 1000
"""How long the replicas may take to have a batch, in milliseconds."""

Place = tuple[str, int]
"""A host and a port."""

_PREFIX_CHARS = 60
_MOST_REPLICAS = 99


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where a Redis is, and which of its keys are the journal's.

    Attributes:
        scheme: one of REDIS_SCHEMES.
        host: the name of the machine; empty with a Unix socket.
        port: the port.
        file: the Unix socket; empty without one.
        user: as whom to log in; empty for the default user.
        password: the password; empty for none.
        database: the number of the database.
        prefix: what the names of all keys begin with, in braces, so that they are in one slot.
        standby: True if a server waits until no other has the journal, instead of ending.
        wait: the number of replicas that have to have what is acknowledged.
        sentinels: where the sentinels are, which know the host and the port; empty without them.
        service: what the sentinels call the master.
        sentinel_user: as whom to log in at the sentinels; empty for their default user.
        sentinel_password: the password there; empty for none.
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
    wait: int = 0
    sentinels: tuple[Place, ...] = ()
    service: str = ""
    sentinel_user: str = ""
    sentinel_password: str = field(default="", repr=False)

    @property
    def is_secure(self) -> bool:
        """Whether connections are over TLS, to the sentinels too."""
        return self.scheme.startswith("rediss")

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

    @property
    def waiting(self) -> list[tuple[str | int, ...]]:
        """What is asked after each batch: how many replicas have it, if that matters."""
        return [("WAIT", self.wait, WAIT_MS)] if self.wait else []

    def at(self, place: Place) -> "RedisAddress":
        """Return the address of the master that the sentinels have named."""
        host, port = place
        scheme = self.scheme.removesuffix("+sentinel")
        master = replace(self, scheme=scheme, host=host, port=port, sentinels=(), service="")
        return replace(master, sentinel_user="", sentinel_password="")

    def of_sentinel(self, place: Place) -> "RedisAddress":
        """Return the address of a sentinel."""
        return RedisAddress(
            self.scheme.removesuffix("+sentinel"),
            *place,
            user=self.sentinel_user,
            password=self.sentinel_password,
        )


def is_redis(path: str) -> bool:
    """Return whether `[history] path` means a Redis."""
    return path.startswith(tuple(f"{scheme}://" for scheme in REDIS_SCHEMES))


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
    database = options.pop("db", "0") if parts.scheme == "unix" else ""
    address = RedisAddress(
        scheme=parts.scheme,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        prefix=_prefix(options.pop("prefix", "chatapp")),
        standby=("no", "yes").index(options.pop("standby", "no")) > 0,
        wait=_number(options.pop("wait", "0"), range(_MOST_REPLICAS + 1)),
    )
    if parts.scheme.endswith("+sentinel"):
        address = _with_sentinels(address, parts, options)
    if options or parts.fragment:
        raise ValueError
    if address.sentinels:
        return address
    if parts.scheme == "unix":
        return _with_file(address, parts, database)
    if not parts.hostname or "," in parts.hostname:
        raise ValueError
    database = parts.path.strip("/") or "0"
    port = parts.port or 6379
    return replace(address, host=parts.hostname, port=port, database=_number(database))


def _with_file(address: RedisAddress, parts: SplitResult, database: str) -> RedisAddress:
    if parts.hostname or not parts.path.startswith("/"):
        raise ValueError
    return replace(address, file=unquote(parts.path), database=_number(database))


def _with_sentinels(
    address: RedisAddress, parts: SplitResult, options: dict[str, str]
) -> RedisAddress:
    """Return an address with its sentinels; what options say of them is taken out of those."""
    service, _, database = parts.path.strip("/").partition("/")
    if not service:
        raise ValueError
    hosts = parts.netloc.rpartition("@")[2].split(",")
    return replace(
        address,
        service=unquote(service),
        sentinels=tuple(map(_place, hosts)),
        database=_number(database or "0"),
        sentinel_user=options.pop("sentinel_username", ""),
        sentinel_password=options.pop("sentinel_password", ""),
    )


def _place(text: str) -> Place:
    parts = urlsplit(f"//{text}")
    if not parts.hostname:
        raise ValueError
    return parts.hostname, parts.port or SENTINEL_PORT


def _prefix(text: str) -> str:
    fits = text.isascii() and text.isprintable() and 0 < len(text) <= _PREFIX_CHARS
    if not fits or set(text) & set("{} "):
        raise ValueError
    return text


def _number(text: str, allowed: range = range(1 << 31)) -> int:
    if not (text.isascii() and text.isdecimal()) or int(text) not in allowed:
        raise ValueError
    return int(text)
