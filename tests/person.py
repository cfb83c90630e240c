"""A person at a terminal: a real program under a pseudo-terminal, and a model of its screen."""

import time
from collections.abc import Callable
from typing import TypeAlias

import pexpect

from tests.editing.model import ModelScreen
from tests.server import SECONDS

COLUMNS, ROWS = 60, 12

Program: TypeAlias = "pexpect.spawn[bytes]"


class Person:
    """A person who looks at a program in a terminal."""

    def __init__(self, name: str, *arguments: str) -> None:
        self.program: Program = pexpect.spawn(
            name, list(arguments), dimensions=(ROWS, COLUMNS), timeout=SECONDS
        )
        self.screen = ModelScreen(COLUMNS, ROWS)

    def type(self, keys: str) -> None:
        """Press keys."""
        self.program.send(keys.encode())

    @property
    def rows(self) -> list[str]:
        """The rows of the screen that are not empty."""
        return [row.rstrip() for row in self.screen.display if row.strip()]

    def look(self, seen: Callable[[], bool]) -> None:
        """Look at the screen until something is seen, which has to come."""
        end = time.monotonic() + SECONDS
        while not seen():
            assert time.monotonic() < end, "\n".join(self.rows)
            try:
                data = self.program.read_nonblocking(4096, timeout=1)
            except pexpect.TIMEOUT:
                continue
            self.screen.stream.feed(data)

    def read(self, *rows: str) -> None:
        """Look until these are the last rows."""
        self.look(lambda: self.rows[-len(rows) :] == list(rows))

    def is_now(self, name: str) -> bool:
        """Return whether the person reads that the name is theirs, and may type.

        On a busy machine, the others are told only then that somebody of that name has joined, and
        the person reads that too.
        """
        rows = self.rows
        return rows[-1:] == [">"] and any(row.endswith(f" is now {name}") for row in rows[-3:])

    def resize(self, columns: int, rows: int) -> None:
        """Have the window of another size, which the program tells the server."""
        self.screen.resize_like_xterm(columns, rows)
        self.program.setwinsize(rows, columns)
