"""The stage of a fuzz target: a chat in memory with small limits, and a bystander who reads all."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count, pairwise
from typing import Any

import pytest
import txaio
from twisted.internet.testing import MemoryReactorClock
from twisted.logger import ILogObserver, LogEvent, LogLevel, globalLogPublisher
from zope.interface import implementer

from chatapp.chat.upkeep import Upkeep
from chatapp.config import Chat, Config, History, Limits, WebSocketListener
from chatapp.slash import builtin_commands
from chatapp.unicode import clean_text
from tests.making import make_chat
from tests.memory import LineClient, MemoryClient
from tests.writers import use_writer

txaio.use_twisted()

LIMITS = Limits(
    message_burst=3,
    flood_seconds=20,
    unread_bytes=2000,
    rooms=4,
    rooms_per_user=3,
    log_entries=8,
    log_bytes=8000,
)
"""Small, so that a few hundred bytes reach every one."""

CONFIG = Config(
    limits=LIMITS,
    chat=Chat(motd=("be kind",)),
    ws_server=WebSocketListener(port=6968, deflate=True),
    history=History(path="memory", on_join=2, resume_seconds=100),
)
COMMANDS = builtin_commands()

LINES = re.compile(rb"(?:[^\r\n]+\r\n)*")
_PLAN_BYTES = 9
_PAUSES = (0.0, 0.05, 0.5, 3.0)
_WAITS = 250


@implementer(ILogObserver)
class Errors(list[Any]):
    """The errors that are logged."""

    def __call__(self, event: LogEvent) -> None:
        """Keep an event that is an error, or tells of one."""
        if event.get("log_level", LogLevel.info) >= LogLevel.error or event.get("isError"):
            self.append(event.get("log_failure") or event)


@contextmanager
def staged(plan: int, line_bytes: int) -> Iterator["Stage"]:
    """Give a run its stage, and raise an AssertionError for an error in the log.

    Args:
        plan: its bit 1 has both ports write to the socket at once, its bit 2 has the client take 40
            bytes and no more while it sends.
        line_bytes: the longest line.
    """
    errors = Errors()
    clock = MemoryReactorClock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("txaio.config.loop", clock)
        use_writer(patch, "socket" if plan & 1 else "stream")
        globalLogPublisher.addObserver(errors)
        try:
            yield Stage(clock, 40 if plan & 2 else sys.maxsize, line_bytes)
        finally:
            globalLogPublisher.removeObserver(errors)
    assert not errors, errors


class Stage:
    """One run: what goes wrong in it raises an AssertionError.

    Args:
        clock: stands still until the run moves it.
        room: how many bytes the client takes while it sends.
        line_bytes: the longest line.
    """

    def __init__(self, clock: MemoryReactorClock, room: int, line_bytes: int) -> None:
        self._room = room
        self.clock = clock
        limits = replace(LIMITS, line_bytes=line_bytes)
        tokens = (f"token{number}" for number in count(1))
        self.chat = make_chat(
            replace(CONFIG, limits=limits),
            self.clock,
            commands=COMMANDS,
            new_token=lambda: next(tokens),
            new_epoch=lambda: "epoch",
        )
        self.bystander = LineClient(self.chat, self.clock, 1)
        self.bystander.join()

    def play(self, client: MemoryClient, data: bytes) -> None:
        """Have a client send everything in pieces, and read nothing of the answers for a while."""
        client.transport.room = self._room
        for piece, pause in cut(data):
            self.send(client, piece)
            self.wait(client, pause)
        client.transport.room = sys.maxsize
        self.wait(client, 0)

    def send(self, client: MemoryClient, data: bytes) -> None:
        """Have the server receive bytes, as soon as it wants any."""
        for _ in range(_WAITS):
            if client.transport.reading or client.closed:
                break
            self.wait(client, 0.5)
        client.feed(data)

    def wait(self, client: MemoryClient, seconds: float) -> None:
        """Let time pass."""
        self.clock.advance(seconds)
        client.transport.pump()
        self.bystander.transport.pump()

    def end(self, client: MemoryClient) -> bytes:
        """Let everybody go, and nothing may be left behind; return what the bystander read."""
        client.close()
        self.bystander.settle()
        read = bytes(self.bystander.transport.sent)
        check_lines(read)
        self.bystander.close()
        self.clock.advance(200)
        Upkeep(self.chat).step()
        self.clock.advance(0)
        assert not self.clock.getDelayedCalls(), self.clock.getDelayedCalls()
        assert not self.chat.users.online, self.chat.users.online
        assert list(self.chat.rooms) == ["#lobby"], self.chat.rooms
        assert not self.chat.rooms["#lobby"].readers
        return read


def cut(data: bytes) -> Iterator[tuple[bytes, float]]:
    """Yield pieces of an input, and how long to wait behind each; its last bytes say where."""
    stream, plan = data[:-_PLAN_BYTES], data[-_PLAN_BYTES:]
    edges = sorted(byte * len(stream) // 256 for byte in plan[:4])
    pauses = [*(_PAUSES[byte % len(_PAUSES)] for byte in plan[4:8]), 0.0, 0.0, 0.0, 0.0, 0.0]
    for (start, end), pause in zip(pairwise([0, *edges, len(stream)]), pauses, strict=False):
        if start < end:
            yield stream[start:end], pause


def check_lines(data: bytes) -> None:
    """Assert that these are lines of clean text."""
    assert LINES.fullmatch(data), data
    for line in data.decode().split("\r\n"):
        check_text(line)


def check_text(line: str) -> None:
    """Assert that a line is clean, and of a form that the server gives."""
    assert clean_text(line) == line, ascii(line)
    if line.startswith("{"):
        assert json.loads(line)["type"], ascii(line)
        return
    forms = ("-- ", "! ", "* ", "#", "[")
    assert not line or line.startswith(forms) or ": " in line, ascii(line)
