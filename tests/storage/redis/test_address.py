"""Addresses of a Redis: what is understood, and that no password is shown."""

import pytest

from chatapp.errors import JournalError
from chatapp.storage.redis.address import FORM, RedisAddress, is_redis, parse_address
from chatapp.text import hide_password


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("redis://localhost", RedisAddress("redis", "localhost")),
        ("redis://h:7000/3", RedisAddress("redis", "h", 7000, database=3)),
        ("redis://[::1]:7000", RedisAddress("redis", "::1", 7000)),
        ("rediss://h/?prefix=chat2", RedisAddress("rediss", "h", prefix="chat2")),
        ("redis://h?standby=yes", RedisAddress("redis", "h", standby=True)),
        ("redis://h?standby=no&prefix=x", RedisAddress("redis", "h", prefix="x")),
        ("redis://:p%40ss@h", RedisAddress("redis", "h", password="p@ss")),  # noqa: S106
        ("redis://me:x@h/0", RedisAddress("redis", "h", user="me", password="x")),  # noqa: S106
        ("redis://h?wait=2", RedisAddress("redis", "h", wait=2)),
        (
            "redis+sentinel://s1,s2:7000,[::1]:7001/chat",
            RedisAddress(
                "redis+sentinel",
                sentinels=(("s1", 26379), ("s2", 7000), ("::1", 7001)),
                service="chat",
            ),
        ),
        (
            "redis+sentinel://me:x@s1/a%20b/2?standby=yes&wait=1",
            RedisAddress(
                "redis+sentinel",
                user="me",
                password="x",  # noqa: S106
                database=2,
                standby=True,
                wait=1,
                sentinels=(("s1", 26379),),
                service="a b",
            ),
        ),
        (
            "rediss+sentinel://:x@s1/chat?sentinel_username=me&sentinel_password=p%40ss",
            RedisAddress(
                "rediss+sentinel",
                password="x",  # noqa: S106
                sentinels=(("s1", 26379),),
                service="chat",
                sentinel_user="me",
                sentinel_password="p@ss",  # noqa: S106
            ),
        ),
        ("unix:///run/r.sock", RedisAddress("unix", file="/run/r.sock")),
        (
            "unix://me:x@/run/r%20s?db=2&prefix=c",
            RedisAddress("unix", "", 6379, "/run/r s", "me", "x", 2, "c"),
        ),
    ],
)
def test_addresses(path: str, expected: RedisAddress) -> None:
    """Each part is where other programs have it too."""
    assert is_redis(path)
    assert parse_address(path) == expected


@pytest.mark.parametrize(
    "path",
    [
        *("redis://", "redis://:secret@", "redis://:secret@h:port", "redis://:secret@h/name"),
        *("redis://:secret@h?prefx=x", "redis://:secret@h?prefix=", "redis://:secret@h?prefix={a}"),
        *("unix://:secret@host/file", "unix://:secret@", "redis://:sec/ret@h", "redis://h#secret"),
        *("redis://h?secret", "redis://:secret@[::1", "unix:///file?db=-1", "redis://h:99999"),
        *("redis://h?standby", "redis://h?standby=maybe", "redis://h?wait=some"),
        *("redis://h?wait=100", "redis+sentinel://s1", "redis+sentinel://:secret@s1,/chat"),
        *("redis+sentinel://:secret@s1:x/chat", "redis+sentinel://s1/chat/x"),
        *("redis://h?sentinel_password=secret", "unix:///file?sentinel_username=me"),
        *("redis+sentinel:///chat", "redis+sentinel://:secret@/chat", "redis://s1,s2/"),
    ],
)
def test_mistakes(path: str) -> None:
    """They are told without anything that was written there."""
    with pytest.raises(JournalError) as found:
        parse_address(path)
    assert str(found.value) == FORM


@pytest.mark.parametrize("path", ["chat.sqlite3", "memory", "redis", "redis:/x", "/redis://h"])
def test_files(path: str) -> None:
    """Anything else is the name of a file, as it was."""
    assert not is_redis(path)


def test_the_greeting() -> None:
    """A connection logs in and chooses the database first."""
    address = parse_address("redis://:x@h/3")
    assert address.greeting == [("HELLO", "3", "AUTH", "default", "x"), ("SELECT", "3")]
    assert parse_address("redis://h").greeting == [("HELLO", "3")]


def test_where_sentinels_lead_to() -> None:
    """All but the place stays as it was."""
    address = parse_address("redis+sentinel://:x@s1,s2/chat/3?standby=yes&wait=1&prefix=c")
    assert address.at(("h", 7000)) == parse_address(
        "redis://:x@h:7000/3?standby=yes&wait=1&prefix=c"
    )


def test_the_address_of_a_sentinel() -> None:
    """It has a password of its own, and TLS if the engine has."""
    path = "rediss+sentinel://:x@s1,s2/chat/3?sentinel_username=me&sentinel_password=y"
    address = parse_address(path)
    assert address.of_sentinel(("s2", 7000)) == parse_address("rediss://me:y@s2:7000")
    assert address.at(("h", 7000)) == parse_address("rediss://:x@h:7000/3")


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("wait=1&sentinel_password=hush", "wait=1&..."),
        ("sentinel_pasword=hush&prefix=x", "...&prefix=x"),
        ("sentinel_password=a&hush", "...&..."),
        ("hush", "..."),
    ],
)
def test_options_with_secrets(written: str, shown: str) -> None:
    """They are not shown, even if they are mistyped."""
    assert hide_password(f"redis+sentinel://:hush@s1/chat?{written}") == (
        f"redis+sentinel://...@s1/chat?{shown}"
    )
    assert hide_password(f"redis+sentinel://:hush@s1/chat?{written}@x") == "redis+sentinel://..."


def test_nothing_of_a_password_is_shown() -> None:
    """Whatever characters it has, and whoever shows the address."""
    secret = "redis://me:a@b/c:d://e@host:1/2?prefix=x"  # noqa: S105
    assert hide_password(secret) == "redis://...@host:1/2?prefix=x"
    sentinels = "redis+sentinel://:a,b@s1,s2:1/chat/2"
    assert hide_password(sentinels) == "redis+sentinel://...@s1,s2:1/chat/2"
    assert hide_password("Redis:/ann:hush@h") == "Redis:/...@h"
    assert hide_password("redis:hush@h") == "redis:...@h"
    assert hide_password("chat.sqlite3") == "chat.sqlite3"
    assert "hush" not in repr(parse_address("redis://me:hush@host"))
