"""Log lines: `21-10-15 14:30 | INFO | Client connected from ('127.0.0.1', 12345)`, or JSON."""

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
    LogLevel,
    LogLevelFilterPredicate,
    eventAsText,
)
from twisted.python.logfile import LogFile
from zope.interface import implementer

from chatapp.config import Config
from chatapp.text import escape, show_time

ROTATE_BYTES = 10_000_000
ROTATED_FILES = 10


def format_event(event: LogEvent) -> str | None:
    """Return an event as a line, a traceback behind it indented; None if it says nothing."""
    text = _text(event)
    if not text:
        return None
    level = event.get("log_level", LogLevel.info).name.upper()
    lines = [escape(line) for line in text.rstrip("\n").split("\n")]
    return f"{_stamp(int(event['log_time'] // 60))} | {level} | " + "\n\t".join(lines) + "\n"


def format_json(event: LogEvent) -> str | None:
    """Return an event as a JSON object in one line; None if it says nothing."""
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


def open_output(twistd: Mapping[str, Any]) -> TextIO | LogFile | None:
    """Return where twistd's options want the log; None where twistd sees to it itself."""
    name, foreground = twistd["logfile"], twistd["nodaemon"]
    if twistd["syslog"] or (name == "-" and not foreground):
        return None
    if foreground and name in (None, "-"):
        return sys.stdout
    return cast(
        "LogFile",
        LogFile.fromFullPath(
            name or "twistd.log", rotateLength=ROTATE_BYTES, maxRotatedFiles=ROTATED_FILES
        ),
    )


def reopen(output: LogFile) -> None:
    """Go on in a new file of the same name: whoever has moved the old one rotates from here on."""
    output.rotateLength = None
    output.reopen()


@implementer(ILogObserver)
class LogWriter:
    """Writes everything from a level on, and of autobahn's own only errors.

    What autobahn says below that is about frames and handshakes, shows what clients sent, and
    comes as often as they like.
    """

    def __init__(self, output: TextIO | LogFile, config: Config) -> None:
        self._lowest = LogLevelFilterPredicate()
        for namespace in ("autobahn", "txaio"):
            self._lowest.setLogLevelForNamespace(namespace, LogLevel.error)
        self._file = FileLogObserver(cast("TextIO", output), format_event)
        self._observer = FilteringLogObserver(self._file, [self._lowest])
        self.configure(config)

    def __call__(self, event: LogEvent) -> None:
        """Write an event, if its level is one to be written."""
        self._observer(event)

    def configure(self, config: Config) -> None:
        """Go on with another configuration."""
        level = LogLevel.lookupByName(config.chat.log_level)
        self._lowest.setLogLevelForNamespace("", level)
        self._file.formatEvent = FORMATS[config.chat.log_format]


_text = partial(eventAsText, includeTimestamp=False, includeSystem=False)


def _valid(text: str) -> str:
    """Return text without halves of characters, which JSON does not allow."""
    return text.encode(errors="backslashreplace").decode()


@lru_cache(maxsize=1)
def _stamp(minute: int) -> str:
    return time.strftime("%y-%m-%d %H:%M", time.localtime(minute * 60))
