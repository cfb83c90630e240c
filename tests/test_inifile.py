"""The text of a configuration file, as editors and people write it."""

import codecs
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.config_file import load_config
from chatapp.errors import ConfigError
from chatapp.inifile import Sections, read_ini

TEXT = "[tcp_server]\nport = 7000\n[chat]\nname = Café\n"


def read(tmp_path: Path, data: bytes) -> Sections:
    """Read a file of these bytes."""
    path = tmp_path / "config.ini"
    path.write_bytes(data)
    return read_ini(str(path), ("name", "motd"))


def complaint(tmp_path: Path, data: bytes) -> str:
    """Return what is said of a file of these bytes."""
    with pytest.raises(ConfigError) as found:
        read(tmp_path, data)
    return str(found.value).removeprefix(f"{tmp_path / 'config.ini'}: ")


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_editors(tmp_path: Path, mark: bytes, end: str) -> None:
    """A byte order mark and any line ends are understood."""
    data = mark + TEXT.replace("\n", end).encode()
    assert read(tmp_path, data) == {"tcp_server": {"port": "7000"}, "chat": {"name": "Café"}}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (TEXT.encode("utf-16"), "expected text in UTF-8, not UTF-16: save it again as UTF-8"),
        (
            codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
            "expected text in UTF-8, not UTF-16: save it again as UTF-8",
        ),
        (TEXT.encode("utf-16-le"), "line 1: expected text in UTF-8, without zero bytes"),
        (b"[chat]\r\nname = a\0b\n", "line 2: expected text in UTF-8, without zero bytes"),
        (TEXT.encode("latin-1"), "line 4: expected text in UTF-8, not a byte 0xE9"),
        (b"port = 1\n", "line 1: expected a section first, like [chat]"),
        (b"\n[]\n", "line 2: expected a section like [chat], alone on its line"),
        (
            b"[chat]\nnonsense\n",
            "line 2: expected a section like [chat], or a key like port = 6969",
        ),
        (b"[chat\n", "line 1: expected a section like [chat], alone on its line"),
        (b"[chat] name = a\n", "line 1: expected a section like [chat], alone on its line"),
        (b"[chat]\n[chat]\n", "line 2: [chat] again: expected it once in the file"),
        (
            b"[chat]\nname = a\nNAME = b\n",
            "line 3: [chat] name again: expected it once in the file",
        ),
        (
            b'[tcp_server]\nhost = "::1\n',
            '[tcp_server] host = "::1: expected quotation marks around the whole value, or none',
        ),
        (
            b"[history]\npath = chat's.db'\n",
            "[history] path = chat's.db': expected quotation marks around the whole value, or none",
        ),
    ],
)
def test_mistakes(tmp_path: Path, data: bytes, said: str) -> None:
    """What is wrong is said in one line, with its place and what would be right."""
    assert complaint(tmp_path, data) == said


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("chat.sqlite3 ; the journal", "chat.sqlite3"),
        ("chat.sqlite3\t# the journal", "chat.sqlite3"),
        ("; nothing", ""),
        ("#1", ""),
        ("a;b#c", "a;b#c"),
        ('"a # b"', "a # b"),
        ('"a # b" ; c "d"', "a # b"),
        ("'a ; b'# c", "a ; b"),
        ('""', ""),
        ("a 'b' c", "a 'b' c"),
        ('one ; 1\n  two # 2\n  ; three\n  "four"', "one\ntwo\nfour"),
    ],
)
def test_values(tmp_path: Path, written: str, value: str) -> None:
    """Comments and quotation marks are no part of a value."""
    found = read(tmp_path, f"[history]\npath = {written}\n".encode())
    assert found == {"history": {"path": value}}


@pytest.mark.parametrize("key", ["name", "motd"])
@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("rooms #dev ; #help", "rooms #dev ; #help"),
        ('"The Chat"', "The Chat"),
        ('"You" and "me"', '"You" and "me"'),
        ("it's", "it's"),
        ('"a"\n  "b"', '"a"\n"b"'),
    ],
)
def test_texts(tmp_path: Path, key: str, written: str, value: str) -> None:
    """Text for people has all of what is written, but for quotation marks around the whole."""
    assert read(tmp_path, f"[chat]\n{key} = {written}\n".encode()) == {"chat": {key: value}}


@pytest.mark.parametrize("section", ["[chat] ; all", "[ chat ]", "[chat]# see [limits]"])
def test_sections(tmp_path: Path, section: str) -> None:
    """A comment may stand after a section as well."""
    assert read(tmp_path, f"{section}\nname = a\n".encode()) == {"chat": {"name": "a"}}


@given(
    st.binary(max_size=100) | st.text("[]chat=name:#;\"' \t\r\n\\%\0", max_size=60).map(str.encode)
)
def test_any_bytes(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    """Any file is either read or refused in one line."""
    path = tmp_path_factory.getbasetemp() / "any.ini"
    path.write_bytes(data)
    said = ""
    try:
        load_config(str(path))
    except ConfigError as error:
        said = str(error)
    assert said.isprintable()


@given(
    st.integers(0, 65535), st.sampled_from(["", "'", '"']), st.sampled_from(["", " ;x", "\t# y"])
)
def test_any_port(
    tmp_path_factory: pytest.TempPathFactory, port: int, mark: str, comment: str
) -> None:
    """A value means the same however it is quoted, and whatever is remarked on it."""
    path = tmp_path_factory.getbasetemp() / "port.ini"
    path.write_text(f"[tcp_server]\nport = {mark}{port}{mark}{comment}\n", encoding="utf-8-sig")
    assert load_config(str(path)).tcp_server.port == port
