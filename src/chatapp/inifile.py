"""The text of config.ini: its sections, keys and values, whatever editor has saved it.

What people write and mean is understood: a byte order mark, any line ends, quotation marks around a
value, comments after it. What cannot be understood is refused in one line that says where it is and
what would be right; nothing is left out silently.
"""

import codecs
import configparser
import re
from collections.abc import Callable, Collection
from pathlib import Path

from chatapp.errors import ConfigError
from chatapp.text import escape, hide_password

Sections = dict[str, dict[str, str]]

_COMMENT = re.compile(r"(?:^|\s)[;#].*$")
_QUOTED = re.compile(r"""(["'])((?:(?!\1).)*)\1""", re.DOTALL)
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_TWICE = "expected it once in the file"


class _Parser(configparser.ConfigParser):
    """Python's parser for such files, with comments after the name of a section."""

    SECTCRE = re.compile(r"\[\s*(?P<header>[^]]*[^]\s])\s*\]\s*(?:[;#].*)?$")


def read_ini(path: str, verbatim: Collection[str]) -> Sections:
    """Return the values of a file by section and key; one of several lines has line feeds.

    Args:
        path: the file.
        verbatim: the keys whose values are text for people, which may have any `;` or `#`.

    Raises:
        ConfigError: the file cannot be read, or cannot be understood.
    """
    parser = _Parser(interpolation=None, default_section="")
    text = _read(path)
    path = escape(path)
    try:
        parser.read_string(text, source=path)
    except configparser.Error as error:
        raise ConfigError(f"{path}: {_told(error)}") from error
    sections: Sections = {}
    for name in parser.sections():
        values = sections[name] = {}
        for key, value in parser[name].items():
            clean = _unquoted if key in verbatim else _in_each_line(_clean_line)
            try:
                values[key] = clean(value)
            except ValueError as error:
                what = escape(hide_password(f"[{name}] {key} = {' '.join(value.split())}"))
                raise ConfigError(f"{path}: {what}: expected {error}") from error
    return sections


def _read(path: str) -> str:
    """Return the text of a file, with a line feed at the end of each line.

    Raises:
        ConfigError: the file cannot be read, or is not UTF-8.
    """
    file, path = Path(path), escape(path)
    try:
        data = file.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path}: {error.strerror}") from error
    except ValueError as error:  # the name itself has a zero byte
        raise ConfigError(f"{path}: expected the name of a file") from error
    data = data.removeprefix(codecs.BOM_UTF8)
    if data.startswith(_WIDE):
        raise ConfigError(f"{path}: expected text in UTF-8, not UTF-16: save it again as UTF-8")
    if (zero := data.find(0)) >= 0:
        raise ConfigError(
            f"{path}: line {_line_of(data, zero)}: expected text in UTF-8, without zero bytes"
        )
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        where = f"line {_line_of(data, error.start)}"
        wrong = f"0x{data[error.start]:02X}"
        raise ConfigError(f"{path}: {where}: expected text in UTF-8, not a byte {wrong}") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _line_of(data: bytes, at: int) -> int:
    return 1 + len(re.findall(rb"\r\n|\r|\n", data[:at]))


def _told(error: configparser.Error) -> str:
    """Return in one line what is wrong, where, and what would be right."""
    if isinstance(error, configparser.MissingSectionHeaderError):
        if str(error.line).lstrip().startswith("["):
            return f"line {error.lineno}: expected a section like [chat], alone on its line"
        return f"line {error.lineno}: expected a section first, like [chat]"
    if isinstance(error, configparser.DuplicateSectionError):
        return f"line {error.lineno}: [{escape(str(error.section))}] again: {_TWICE}"
    if isinstance(error, configparser.DuplicateOptionError):
        what = escape(f"[{error.section}] {error.option}")
        return f"line {error.lineno}: {what} again: {_TWICE}"
    if isinstance(error, configparser.ParsingError):
        line, _ = error.errors[0]
        return f"line {line}: expected a section like [chat], or a key like port = 6969"
    return escape(hide_password(" ".join(str(error).split())))


def _in_each_line(clean: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: "\n".join(filter(None, map(clean, value.split("\n"))))


def _clean_line(line: str) -> str:
    """Return a line of a value without its comment, and without quotation marks around it.

    Raises:
        ValueError: there is a quotation mark at one end only.
    """
    quoted = _QUOTED.match(line.strip())
    rest = _COMMENT.sub("", line.strip()[quoted.end() :]) if quoted else ""
    if quoted and not rest.strip():
        return quoted[2].strip()
    bare = _COMMENT.sub("", line).strip()
    if bare and (bare[0] in "\"'" or bare[-1] in "\"'"):
        raise ValueError("quotation marks around the whole value, or none")
    return bare


def _unquoted(value: str) -> str:
    quoted = _QUOTED.fullmatch(value)
    return quoted[2] if quoted and "\n" not in value else value
