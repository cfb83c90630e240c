"""The secret of a link: a file that others may not read, unless none is needed."""

from pathlib import Path

import pytest

from chatapp.config import Link
from chatapp.errors import ConfigError
from chatapp.link.secret import load_secret

FAR = ("tcp:6970:interface=10.0.0.1",)
NEAR = ("unix:/run/chatapp/link.sock",)


def test_a_file(tmp_path: Path) -> None:
    """Blanks and the line's end around it do not count."""
    path = tmp_path / "secret"
    path.write_text("0123456789abcdef\n")
    path.chmod(0o640)
    assert load_secret(Link(FAR, str(path))) == b"0123456789abcdef"


def test_none_is_needed() -> None:
    """A Unix socket has its own rights, and so it is where there is no link at all."""
    assert load_secret(Link(NEAR), NEAR) == b""
    assert load_secret(Link()) == b""


@pytest.mark.parametrize("link", [(Link(FAR), ()), (Link(), FAR)])
def test_one_is_needed(link: tuple[Link, tuple[str, ...]]) -> None:
    """Anybody could connect otherwise, or answer."""
    with pytest.raises(ConfigError) as error:
        load_secret(*link)
    assert (
        str(error.value) == f"[link] secret: expected a file, because {FAR[0]} is no unix: socket"
    )


@pytest.mark.parametrize(
    ("text", "mode", "complaint"),
    [
        (None, 0, "No such file or directory"),
        ("short", 0o600, "expected 16 bytes or more in the file"),
        ("0123456789abcdef", 0o604, "expected a file that others may not read"),
    ],
)
def test_mistakes(tmp_path: Path, text: str | None, mode: int, complaint: str) -> None:
    """Each is said in one line."""
    path = tmp_path / "secret"
    if text is not None:
        path.write_text(text)
        path.chmod(mode)
    with pytest.raises(ConfigError) as error:
        load_secret(Link(FAR, str(path)))
    assert str(error.value) == f"[link] secret = {path}: {complaint}"
