"""config.ini: defaults, values, and one line for each mistake."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.config import Accounts, Config, LineListener, WebSocketListener
from chatapp.config_file import load_config
from chatapp.errors import ConfigError

ROOT = Path(__file__).parent.parent

KEYS = "expected one of host, port, endpoint, offer_editing"
SECTIONS = (
    "[tcp_server], [ws_server], [ssh_server], [chat], [limits], [history], [accounts], [metrics],"
    " [link], [gateway]"
)


def load(tmp_path: Path, text: str) -> Config:
    """Load a file of that text."""
    path = tmp_path / "config.ini"
    path.write_text(text, encoding="utf-8")
    return load_config(str(path))


def test_defaults() -> None:
    """An empty configuration listens on localhost, at the well-known ports."""
    assert Config().tcp_server == LineListener(port=6969)
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
    assert config.tcp_server == LineListener(port=7000)
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
            "[Tcp-Server]\n",
            f"[Tcp-Server]: expected one of {SECTIONS} (did you mean [tcp_server]?)",
        ),
        (
            "[tcp_server]\nmotd = hello\n",
            f"[tcp_server] motd = hello: {KEYS} (did you mean motd in [chat]?)",
        ),
        (
            "[tcp_server]\nhost = ::1\n  port = 1\n",
            "[tcp_server] host = ::1 port = 1: expected no blanks before port = 1",
        ),
        (
            "[tcp_server]\nport = 1\n\t[chat]\n",
            "[tcp_server] port = 1 [chat]: expected no blanks before [chat]",
        ),
        (
            f"[limits]\nrooms = {'9' * 20}\n",
            f"[limits] rooms = {'9' * 20}: expected a whole number from 0 to 1048576",
        ),
        (
            "[DEFAULT]\nport = 1\n",
            f"[DEFAULT]: expected one of {SECTIONS}",
        ),
        (
            "[tcp_server]\nprot = 1\n",
            f"[tcp_server] prot = 1: {KEYS} (did you mean port?)",
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
            "[chat]\nname = a\u200bb\n",
            "[chat] name = a\\u200bb: expected a name in one line of printable characters",
        ),
        (
            "[chat]\nmotd = hello\n  \u2066left\n",
            "[chat] motd = hello \\u2066left: expected lines of printable characters",
        ),
        (
            "[chat]\nlog_level = loud\n",
            "[chat] log_level = loud: expected one of debug, info, warn, error, critical",
        ),
        (
            "[history]\nsearch = chat.sqlite3\n",
            (
                "[history] search = chat.sqlite3: expected the name of a file, with -search at its"
                " end"
            ),
        ),
        (
            "[chat]\nlog_format = xml\n",
            "[chat] log_format = xml: expected one of text, json",
        ),
        (
            "[limits]\nline_bytes = 10\n",
            "[limits] line_bytes = 10: expected a whole number from 128 to 1048576",
        ),
        (
            "[accounts]\nregistrations_per_day = -1\n",
            "[accounts] registrations_per_day = -1: expected a whole number from 0 to 1048576",
        ),
        (
            "[accounts]\nsecure_networks = 10.0.0.0/8 vpn\n",
            (
                "[accounts] secure_networks = 10.0.0.0/8 vpn: expected addresses or networks such"
                " as 10.0.0.0/8 ::1, not vpn"
            ),
        ),
        (
            "[chat]\nsecure_networks = 10.0.0.0/8\n",
            (
                "[chat] secure_networks = 10.0.0.0/8: expected one of name, motd, log_level,"
                " log_format (did you mean secure_networks in [accounts]?)"
            ),
        ),
        (
            "[accounts]\nowners = ann guest1\n",
            "[accounts] owners = ann guest1: expected names that are not reserved, as guest1 is",
        ),
        (
            "[ws_server]\norigins = https://ann:hush@a.example\n",
            (
                "[ws_server] origins = https://...@a.example: expected https://a.example, with"
                " nothing between :// and the host"
            ),
        ),
        (
            "[limits]\nlog_bytes = 1\n",
            "[limits] log_bytes = 1: expected 0, or a whole number from 524288 to 1099511627776",
        ),
    ],
)
def test_mistakes(tmp_path: Path, text: str, complaint: str) -> None:
    """A mistake is named by file, section, key, value and what was expected."""
    with pytest.raises(ConfigError) as found:
        load(tmp_path, text)
    assert str(found.value) == f"{tmp_path / 'config.ini'}: {complaint}"


@pytest.mark.parametrize(
    "name",
    ["\u0645\u06cc\u200c\u062e", "\U0001fa77", "\U0001f469\u200d\U0001f4bb", "a\u3000b", "\ue000"],
)
def test_a_name_follows_the_rule_of_lines(tmp_path: Path, name: str) -> None:
    """What may stand in a line may stand in the server's name and message."""
    chat = load(tmp_path, f"[chat]\nname = {name}\nmotd = {name}\n  {name}\n").chat
    assert (chat.name, chat.motd) == (name, (name, name))


@pytest.mark.parametrize(
    "host",
    ["http://localhost", "localhost:6969", "127.0.0.1:6969", "[::1]:6969", "a b", "::1, ::2", "[]"],
)
def test_hosts_that_are_none(tmp_path: Path, host: str) -> None:
    """A host with something else around it is refused before anything tries to listen there."""
    right = "one host or address such as 0.0.0.0 or ::1; the port is a key of its own"
    with pytest.raises(ConfigError) as found:
        load(tmp_path, f"[tcp_server]\nhost = {host}\n")
    where = f"{tmp_path / 'config.ini'}: [tcp_server] host = {host}"
    assert str(found.value) == f"{where}: expected {right}"


@pytest.mark.parametrize(
    ("written", "host"),
    [
        ("[::1]", "::1"),
        ("'::'", "::"),
        ("LocalHost  # here only", "localhost"),
        ("fe80::1%eth0", "fe80::1%eth0"),
        ('"0.0.0.0"  ; everywhere', "0.0.0.0"),  # noqa: S104 - nothing listens
    ],
)
def test_hosts(tmp_path: Path, written: str, host: str) -> None:
    """An address is understood with the brackets that it has in a URL."""
    assert load(tmp_path, f"[tcp_server]\nhost = {written}\n").tcp_server.host == host


def test_all_addresses(tmp_path: Path) -> None:
    """A star is not how addresses are written, but what is meant is known."""
    with pytest.raises(ConfigError) as found:
        load(tmp_path, "[tcp_server]\nhost = *\n")
    right = "0.0.0.0 for all IPv4 addresses, or :: for all addresses"
    assert str(found.value) == f"{tmp_path / 'config.ini'}: [tcp_server] host = *: expected {right}"


@pytest.mark.parametrize(
    ("written", "networks"),
    [
        ("10.0.0.0/8, ::1", ["10.0.0.0/8", "::1/128"]),
        ("[2001:db8::1] 10.1.2.3/8", ["2001:db8::1/128", "10.0.0.0/8"]),
        ("::ffff:192.0.2.1 ::ffff:10.0.0.0/104", ["192.0.2.1/32", "10.0.0.0/8"]),
        ("::/0", ["::/0"]),
        (",", []),
    ],
)
def test_networks(tmp_path: Path, written: str, networks: list[str]) -> None:
    """Proxies are listed with commas or blanks between, and IPv4 within IPv6 is IPv4."""
    found = load(tmp_path, f"[ws_server]\ntrusted_proxies = {written}\n").ws_server
    assert list(map(str, found.trusted_proxies)) == networks


def test_accounts(tmp_path: Path) -> None:
    """Who may register, and from where passwords come in clear, is a section of its own."""
    assert Config().accounts == Accounts(registrations_per_day=20, secure_networks=())
    text = "[accounts]\nregistrations_per_day = 0\nsecure_networks = 10.0.0.0/8, ::1\n"
    found = load(tmp_path, text).accounts
    assert found.registrations_per_day == 0
    assert list(map(str, found.secure_networks)) == ["10.0.0.0/8", "::1/128"]


def test_unreadable(tmp_path: Path) -> None:
    """A file that is not there is a mistake too."""
    for name in ("none.ini", "none\0.ini", "no\nne\x1b[31m.ini"):
        with pytest.raises(ConfigError) as found:
            load_config(str(tmp_path / name))
        assert str(found.value).isprintable()


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


@pytest.mark.parametrize("value", ['"redis://:hush@h', "redis://:hush@h\n port = 1"])
def test_no_password_is_told(tmp_path: Path, value: str) -> None:
    """A line that says what is wrong leaves out who logs in where."""
    path = tmp_path / "config.ini"
    path.write_text(f"[history]\npath = {value}\n[tcp_server]\nport = redis://hush@h\n")
    with pytest.raises(ConfigError) as found:
        load_config(str(path))
    assert "redis://...@h" in str(found.value)
    assert "hush" not in str(found.value)
