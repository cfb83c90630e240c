"""What a log line looks like, and where it goes."""

import io
import json
import re
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twisted.logger import Logger, LogLevel
from twisted.python.failure import Failure

from chatapp.config import Chat, Config
from chatapp.ops.logfile import LogWriter, format_event, format_json, open_output, reopen
from chatapp.ops.rotating import RotatingFile

STAMP = r"\d\d-\d\d-\d\d \d\d:\d\d"


def event(text: str, **more: Any) -> dict[str, Any]:
    """An event at a fixed time."""
    return {"log_format": "{text}", "text": text, "log_time": 1e9, **more}


def test_format() -> None:
    """Time to the minute, level, message."""
    line = format_event(event("hello", log_level=LogLevel.warn))
    assert line is not None
    assert re.fullmatch(rf"{STAMP} \| WARN \| hello\n", line)


def test_control_characters_are_escaped() -> None:
    """Nothing that a user sent can move the cursor, or forge a line."""
    line = format_event(event("a\x1b[31mb\rc\nd\x9b", log_level=LogLevel.info))
    assert line is not None
    assert line.split(" | ")[2] == "a\\x1b[31mb\\rc\n\td\\x9b\n"


def test_traceback() -> None:
    """A failure shows where it happened, indented behind its line."""
    try:
        1 / 0  # noqa: B018 - it is there to fail
    except ZeroDivisionError:
        failure = Failure()
    line = format_event(event("failed", log_level=LogLevel.critical, log_failure=failure))
    assert line is not None
    first, *rest = line.rstrip("\n").split("\n")
    assert first.endswith(" | CRITICAL | failed")
    assert rest[0] == "\tTraceback (most recent call last):"
    assert rest[-1] == "\tbuiltins.ZeroDivisionError: division by zero"
    assert all(line.startswith("\t") for line in rest)


def test_nothing_to_say() -> None:
    """An event without text is no line."""
    assert format_event({"log_time": 1e9}) is None
    assert format_json({"log_time": 1e9}) is None


def test_json() -> None:
    """Time in UTC, level, message; a line feed within it is no end of the line."""
    line = format_json(event("grüß\nGott\x1b", log_level=LogLevel.warn))
    message = r"gr\u00fc\u00df\nGott\u001b"
    fields = f'"time": "2001-09-09T01:46:40.000Z", "level": "warn", "message": "{message}"'
    assert line == f"{{{fields}}}\n"


@given(st.text(st.characters()))
def test_any_text_in_json(text: str) -> None:
    """Whatever the text, it is one line, it comes back, and it is valid for any reader."""
    line = format_json(event(f"<{text}>"))
    assert line is not None
    assert line.isascii()
    assert line.count("\n") == 1
    message = json.loads(line)["message"]
    assert message == f"<{text}>".encode(errors="backslashreplace").decode()
    message.encode()


def test_traceback_in_json() -> None:
    """A failure shows where it happened, apart from its message."""
    try:
        1 / 0  # noqa: B018 - it is there to fail
    except ZeroDivisionError:
        failure = Failure()
    line = format_json(event("failed", log_level=LogLevel.critical, log_failure=failure))
    assert line is not None
    entry = json.loads(line)
    assert (entry["level"], entry["message"]) == ("critical", "failed")
    first, *_, last = entry["traceback"].split("\n")
    assert first == "Traceback (most recent call last):"
    assert last == "builtins.ZeroDivisionError: division by zero"


@pytest.mark.parametrize(("level", "texts"), [("debug", ["one", "two"]), ("info", ["two"])])
def test_level(level: str, texts: list[str]) -> None:
    """Lines below the level are left out, and autobahn's below an error always."""
    output = io.StringIO()
    observer = LogWriter(output, Config(chat=Chat(log_level=level)))
    for namespace in ("chatapp.factory", "autobahn.websocket"):
        log = Logger(namespace=namespace, observer=observer)
        log.debug("one")
        log.info("two")
    Logger(namespace="autobahn.websocket", observer=observer).error("three")
    lines = output.getvalue().splitlines()
    assert [line.split(" | ")[2] for line in lines] == [*texts, "three"]


def test_another_level() -> None:
    """The level can change while the log is written."""
    output = io.StringIO()
    writer = LogWriter(output, Config())
    log = Logger(namespace="chatapp.factory", observer=writer)
    log.debug("one")
    writer.configure(Config(chat=Chat(log_level="debug")))
    log.debug("two")
    writer.configure(Config(chat=Chat(log_level="error")))
    log.info("three")
    assert [line.split(" | ")[1:] for line in output.getvalue().splitlines()] == [["DEBUG", "two"]]


def test_another_format() -> None:
    """The format can change while the log is written."""
    output = io.StringIO()
    writer = LogWriter(output, Config(chat=Chat(log_format="json")))
    log = Logger(namespace="chatapp.factory", observer=writer)
    log.info("one")
    writer.configure(Config())
    log.info("two")
    first, second = output.getvalue().splitlines()
    assert json.loads(first)["message"] == "one"
    assert second.endswith(" | INFO | two")


def test_moved_file(tmp_path: Path) -> None:
    """Once somebody has moved the file, a new one is written."""
    path = tmp_path / "chat.log"
    output = open_output({"logfile": str(path), "nodaemon": True, "syslog": False})
    assert isinstance(output, RotatingFile)
    output.write("one\n")
    path.rename(tmp_path / "moved")
    reopen(output)
    output.write("two\n")
    output.close()
    assert (tmp_path / "moved").read_text() == "one\n"
    assert path.read_text() == "two\n"


def test_a_file_that_cannot_be_opened_again(tmp_path: Path, log_lines: list[str]) -> None:
    """The old file goes on if there can be no new one, and the log says so."""
    path = tmp_path / "chat.log"
    output = open_output({"logfile": str(path), "nodaemon": True, "syslog": False})
    assert isinstance(output, RotatingFile)
    path.rename(tmp_path / "moved")
    path.mkdir()
    reopen(output)
    output.write("two\n")
    output.close()
    assert (tmp_path / "moved").read_text() == "two\n"
    assert log_lines == [f"ERROR | The log goes on in its old file: {path}: Is a directory"]


def test_foreground_goes_to_stdout() -> None:
    """Without --logfile, or with -, the foreground's log is its output."""
    for name in (None, "-"):
        options = {"logfile": name, "nodaemon": True, "syslog": False}
        assert open_output(options) is sys.stdout


def test_twistds_own_ways() -> None:
    """Syslog, and what twistd refuses, are left to it."""
    assert open_output({"logfile": None, "nodaemon": True, "syslog": True}) is None
    assert open_output({"logfile": "-", "nodaemon": False, "syslog": False}) is None


@pytest.mark.parametrize("foreground", [True, False])
def test_file(tmp_path: Path, foreground: bool) -> None:
    """--logfile is opened to be rotated."""
    path = tmp_path / "chat.log"
    options = {"logfile": str(path), "nodaemon": foreground, "syslog": False}
    output = open_output(options)
    assert isinstance(output, RotatingFile)
    Logger(namespace="x", observer=LogWriter(output, Config())).info("hello")
    output.close()
    assert path.read_text().endswith(" | INFO | hello\n")


def test_daemons_default_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon without --logfile writes twistd.log, like any of twistd's."""
    monkeypatch.chdir(tmp_path)
    output = open_output({"logfile": None, "nodaemon": False, "syslog": False})
    assert isinstance(output, RotatingFile)
    output.close()
    assert (tmp_path / "twistd.log").exists()
