"""Values of config.ini: what a key takes, and what would be right."""

import pytest

from chatapp.values import file_name


@pytest.mark.parametrize(
    "written",
    [
        *("Redis://localhost", "redis:/localhost", "redis:localhost", "http://h/x", "postgres://h"),
        *("sqlite:///x", "sqlite:x", "file:x", ":memory:", "rediss//h".replace("//", ":")),
    ],
)
def test_journals_that_are_none(written: str) -> None:
    """An address of something else does not become the name of a file."""
    with pytest.raises(ValueError, match="memory") as found:
        file_name(written)
    assert str(found.value) == (
        "the name of a file, memory, or an address that begins with redis://, rediss://, unix://,"
        " redis+sentinel:// or rediss+sentinel://"
    )


@pytest.mark.parametrize(
    ("written", "path"),
    [
        *(("Memory", "memory"), ("MEMORY", "memory"), ("./memory", "./memory")),
        *(("a:b", "a:b"), ("/var/lib/c:d", "/var/lib/c:d"), ("C:/chat", "C:/chat")),
        *(("unix:///run/redis", "unix:///run/redis"), ("redis.sqlite3", "redis.sqlite3")),
    ],
)
def test_journals(written: str, path: str) -> None:
    """The word has no case, as in all other keys."""
    assert file_name(written) == path
