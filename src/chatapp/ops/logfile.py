"""Log lines: `21-10-15 14:30 | INFO | Client connected from ('127.0.0.1', 12345)`, or JSON.

No event can forge a line: characters that do not print are escaped, and all lines of an event but
its first begin with a tab.
"""

import json
import sys
import time
from collections.abc import Mapping
from functools import lru_cache, partial
from typing import Any, TextIO, cast

from twisted.logger import (
    FileLogObserver,
    FilteringLogObserver,
    ILogObserver,
    LogEvent,
    Logger,
    LogLevel,
    LogLevelFilterPredicate,
    eventAsText,
)
from zope.interface import implementer

from chatapp.config import Config
from chatapp.ops.rotating import RotatingFile
from chatapp.text import escape, show_time

ROTATE_BYTES = 10_000_000
"""Size in bytes from which the log file is rotated."""

ROTATED_FILES = 10
"""Number of old log files that are kept."""


_log = Logger()


def format_event(event: LogEvent) -> str | None:
    """Return an event as a line, and its traceback as indented lines; None if it has no text."""
    text = _text(event)
    if not text:
        return None
    level = event.get("log_level", LogLevel.info).name.upper()
    lines = [escape(line) for line in text.rstrip("\n").split("\n")]
    return f"{_stamp(int(event['log_time'] // 60))} | {level} | " + "\n\t".join(lines) + "\n"


def format_json(event: LogEvent) -> str | None:
    """Return an event as a JSON object in one line; None if it has no text."""
    message = _text(event, includeTraceback=False)
    whole = _text(event) if "log_failure" in event else message
    if not whole:
        return None
    entry = {
        "time": show_time(event["log_time"]),
        "level": event.get("log_level", LogLevel.info).name,
        "message": message,
    }
    if whole != message:
        entry["traceback"] = whole.removeprefix(message).strip("\n")
    return json.dumps({key: _valid(text) for key, text in entry.items()}) + "\n"


FORMATS = {"text": format_event, "json": format_json}


def open_output(twistd: Mapping[str, Any]) -> TextIO | RotatingFile | None:
    """Return where twistd's options want the log to go.

    Returns:
        The standard output, or a file that rotates; None if twistd has an observer of its own for
        it: syslog, or a daemon that writes its log to the standard output.
    """
    name, foreground = twistd["logfile"], twistd["nodaemon"]
    if twistd["syslog"] or (name == "-" and not foreground):
        return None
    if foreground and name in (None, "-"):
        return sys.stdout
    return RotatingFile(name or "twistd.log", ROTATE_BYTES, ROTATED_FILES)


def reopen(output: RotatingFile) -> None:
    """Go on in a new file of the same name, or, with a word in the log, in the old one."""
    try:
        output.reopen()
    except OSError as error:
        path, reason = error.filename, error.strerror
        _log.error("The log goes on in its old file: {path}: {reason}", path=path, reason=reason)


@implementer(ILogObserver)
class LogWriter:
    """Writes all events from a level on, but of autobahn's events only errors.

    Below that level, autobahn tells of frames and handshakes: a client can cause as many of those
    events as it likes, and they show what it sent.

    Args:
        output: where the lines go.
        config: gives the level and the format.
    """

    def __init__(self, output: TextIO | RotatingFile, config: Config) -> None:
        self._lowest = LogLevelFilterPredicate()
        for namespace in ("autobahn", "txaio"):
            self._lowest.setLogLevelForNamespace(namespace, LogLevel.error)
        self._file = FileLogObserver(cast("TextIO", output), format_event)
        self._observer = FilteringLogObserver(self._file, [self._lowest])
        self.configure(config)

    def __call__(self, event: LogEvent) -> None:
        """Write an event if its level is high enough."""
        self._observer(event)

    def configure(self, config: Config) -> None:
        """Take the level and the format of a new configuration."""
        level = LogLevel.lookupByName(config.chat.log_level)
        self._lowest.setLogLevelForNamespace("", level)
        self._file.formatEvent = FORMATS[config.chat.log_format]


_text = partial(eventAsText, includeTimestamp=False, includeSystem=False)


def _valid(text: str) -> str:
    """Return text with lone surrogates escaped: UTF-8, and so JSON, cannot have them."""
    return text.encode(errors="backslashreplace").decode()


@lru_cache(maxsize=1)
def _stamp(minute: int) -> str:
    return time.strftime("%y-%m-%d %H:%M", time.localtime(minute * 60))
