"""What a Redis has to be like, so that what it has kept stays kept; each is said in one line."""

from collections.abc import Mapping

from chatapp.errors import JournalError

OLDEST = (7, 0)
"""The first version that knows all that the scripts use."""


def parse_info(reply: bytes) -> dict[str, str]:
    """Return the fields of the answer to INFO."""
    lines = (line.partition(":") for line in reply.decode().splitlines() if ":" in line)
    return {name: value for name, _, value in lines}


def check_engine(info: Mapping[str, str]) -> None:
    """See that an engine keeps what it is given.

    Raises:
        JournalError: it does not; the text says what would be right.
    """
    version = info.get("redis_version", "0")
    if tuple(int(part) for part in version.split(".")[:2] if part.isdecimal()) < OLDEST:
        raise JournalError(f"expected Redis 7.0 or newer, or Valkey; it is {version}")
    if info.get("role", "master") != "master":
        raise JournalError("expected the master; it is a replica, which cannot be written")
    policy = info.get("maxmemory_policy", "noeviction")
    if policy != "noeviction":
        raise JournalError(
            f"expected maxmemory-policy noeviction; {policy} deletes what is to be kept"
        )
    if info.get("aof_enabled", "0") != "1":
        raise JournalError(
            "expected appendonly yes; without it Redis loses what was said when it ends"
        )
