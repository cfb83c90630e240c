"""Loading config.ini: each line that is wrong costs one line, which says what would be right."""

import difflib
import re
from dataclasses import Field, fields, replace
from typing import Any

from chatapp.config import TEXTS, Config
from chatapp.errors import ConfigError
from chatapp.inifile import read_ini
from chatapp.text import escape, hide_password


def load_config(path: str) -> Config:
    """Return the configuration of a file.

    Raises:
        ConfigError: the file cannot be read, or has a section, key or value that is not valid.
    """
    config = Config()
    sections = _fields(config)
    sections_there = read_ini(path, TEXTS)
    path = escape(path)
    for name, values in sections_there.items():
        if name not in sections:
            known = ", ".join(map("[{}]".format, sections))
            hint = _hint(name, sections, "[{}]")
            raise ConfigError(f"{path}: [{escape(name)}]: expected one of {known}{hint}")
        section = _load_section(f"{path}: [{name}]", values, getattr(config, name))
        config = replace(config, **{name: section})
    if "gateway" in sections_there and not config.gateway.servers:  # it would be another server
        raise ConfigError(
            f"{path}: [gateway] servers: expected where the server is, such as tcp:10.0.0.1:6970"
        )
    return config


def _load_section(where: str, values: dict[str, str], default: Any) -> Any:
    keys = _fields(default)
    given: dict[str, Any] = {}
    for key, value in values.items():
        what = escape(hide_password(f"{where} {key} = {' '.join(value.split())}"))
        if key not in keys:
            hint = _hint(key, keys, "{}") or _belongs(key)
            raise ConfigError(f"{what}: expected one of {', '.join(keys)}{hint}")
        try:
            if key not in TEXTS:
                _check_lines(value, keys)
            given[key] = keys[key].metadata["parse"](value)
        except ValueError as error:
            expected = escape(hide_password(str(error)))
            raise ConfigError(f"{what}: expected {expected}") from error
    if "endpoint" in given and given.keys() & {"host", "port"}:
        raise ConfigError(f"{where} endpoint: expected alone, without host and port")
    return replace(default, **given)


def _check_lines(value: str, keys: dict[str, Field[Any]]) -> None:
    """See that no key has become a part of a value, because blanks stand before it.

    Raises:
        ValueError: one has.
    """
    for line in value.split("\n")[1:]:
        key = re.split(r"\s*[=:]", line)[0].lower()
        if key in keys or line in map("[{}]".format, _fields(Config())):
            raise ValueError(f"no blanks before {line}")


def _hint(name: str, known: dict[str, Field[Any]], form: str) -> str:
    near = difflib.get_close_matches(name.lower()[:40], known, n=1)
    return f" (did you mean {form.format(near[0])}?)" if near else ""


def _belongs(key: str) -> str:
    """Return where a key belongs that stands in another section."""
    default = Config()
    for section in _fields(default):
        if key in _fields(getattr(default, section)):
            return f" (did you mean {key} in [{section}]?)"
    return ""


def _fields(section: Any) -> dict[str, Field[Any]]:
    return {field.name: field for field in fields(section)}
