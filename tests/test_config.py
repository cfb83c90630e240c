"""config.ini: defaults, values, and one line for each mistake."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.config import Config, Listener, WebSocketListener, load_config
from chatapp.errors import ConfigError

ROOT = Path(__file__).parent.parent

SECTIONS = "[tcp_server], [ws_server], [chat], [limits], [history], [metrics]"


def load(tmp_path: Path, text: str) -> Config:
    """Load a file of that text."""
    path = tmp_path / "config.ini"
    path.write_text(text, encoding="utf-8")
    return load_config(str(path))


def test_defaults() -> None:
    """An empty configuration listens on localhost, at the well-known ports."""
    assert Config().tcp_server == Listener(port=6969)
    assert Config().ws_server == WebSocketListener(port=6968)
    assert Config().tcp_server.host == "localhost"


def test_the_file_that_ships_is_the_defaults() -> None:
    """The config.ini of the checkout says what holds without it."""
    assert load_config(str(ROOT / "config.ini")) == Config()


def test_values(tmp_path: Path) -> None:
    """What is given replaces the default, key by key."""
    config = load(
        tmp_path,
        "[tcp_server]\nport = 7000\n"
        "[ws_server]\nendpoint = tcp:1\n  ssl:2:privateKey=a\n"
        "[chat]\nname = The % Café\nmotd = one\n  two\nlog_level = DEBUG\n"
        "[limits]\nline_bytes = 200\n",
    )
    assert config.tcp_server == Listener(port=7000)
    assert config.ws_server.endpoint == ("tcp:1", "ssl:2:privateKey=a")
    assert (config.chat.name, config.chat.motd) == ("The % Café", ("one", "two"))
    assert (config.chat.log_level, config.limits.line_bytes) == ("debug", 200)


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (
            "[tcp]\n",
            f"[tcp]: expected one of {SECTIONS}",
        ),
        (
            "[DEFAULT]\nport = 1\n",
            f"[DEFAULT]: expected one of {SECTIONS}",
        ),
        (
            "[tcp_server]\nprot = 1\n",
            "[tcp_server] prot = 1: expected one of host, port, endpoint",
        ),
        (
            "[tcp_server]\nport = abc\n",
            "[tcp_server] port = abc: expected a whole number from 0 to 65535",
        ),
        (
            "[tcp_server]\nport = 65536\n",
            "[tcp_server] port = 65536: expected a whole number from 0 to 65535",
        ),
        (
            "[tcp_server]\nport = \N{SUPERSCRIPT TWO}\n",
            "[tcp_server] port = \N{SUPERSCRIPT TWO}: expected a whole number from 0 to 65535",
        ),
        (
            "[tcp_server]\nendpoint = tcp:1\nport = 1\n",
            "[tcp_server] endpoint: expected alone, without host and port",
        ),
        (
            "[chat]\nname =\n",
            "[chat] name = : expected a name in one line of printable characters",
        ),
        (
            "[chat]\nmotd = a\x1bb\n",
            "[chat] motd = a\\x1bb: expected lines of printable characters",
        ),
        (
            "[chat]\nlog_level = loud\n",
            "[chat] log_level = loud: expected one of debug, info, warn, error, critical",
        ),
        (
            "[chat]\nlog_format = xml\n",
            "[chat] log_format = xml: expected one of text, json",
        ),
        (
            "[limits]\nline_bytes = 10\n",
            "[limits] line_bytes = 10: expected a whole number from 128 to 1048576",
        ),
    ],
)
def test_mistakes(tmp_path: Path, text: str, complaint: str) -> None:
    """A mistake is named by file, section, key, value and what was expected."""
    with pytest.raises(ConfigError) as found:
        load(tmp_path, text)
    assert str(found.value) == f"{tmp_path / 'config.ini'}: {complaint}"


@pytest.mark.parametrize("text", ["port = 1\n", "[chat]\nnonsense\n", "[chat]\n[chat]\n"])
def test_not_an_ini_file(tmp_path: Path, text: str) -> None:
    """What configparser does not understand is told in one line that names the file."""
    with pytest.raises(ConfigError) as found:
        load(tmp_path, text)
    assert str(found.value).startswith(f"{tmp_path / 'config.ini'}: ")
    assert "\n" not in str(found.value)


def test_unreadable(tmp_path: Path) -> None:
    """A file that is not there or not UTF-8 is a mistake too."""
    with pytest.raises(ConfigError, match=r"none\.ini: No such file or directory$"):
        load_config(str(tmp_path / "none.ini"))
    (tmp_path / "latin.ini").write_bytes(b"[chat]\nname = caf\xe9\n")
    with pytest.raises(ConfigError, match=r"latin\.ini: 'utf-8' codec can't decode"):
        load_config(str(tmp_path / "latin.ini"))


@given(st.text(max_size=200))
def test_any_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """Any file is either a configuration or a mistake in one line."""
    path = tmp_path_factory.getbasetemp() / "any.ini"
    path.write_bytes(text.encode("utf-8", "replace"))
    try:
        complaint = ""
        load_config(str(path))
    except ConfigError as error:
        complaint = str(error)
    assert complaint.isprintable()
