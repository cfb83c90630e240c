"""Somebody who talks and reads as people do."""

import re

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from tests.memory import LineClient, MemoryClient, WebSocketClient
from tests.reading import Reading
from tests.writers import WRITERS, use_writer

TOKEN = re.compile(r"-- .*/resume (\S+) brings you back.*")
WELCOME = re.compile(r"-- (welcome to|/nick NAME).*|" + TOKEN.pattern)


class Person:
    """Somebody in the model: where they are, what they are to read, and their last token.

    `told` says that the others were told that they have left.
    """

    def __init__(self, number: int) -> None:
        self.number = number
        self.name = f"p{number}"
        self.rooms = ["#lobby"]
        self.reading = Reading()
        self.token = ""
        self.told = False
        self.client: MemoryClient | None = None

    @property
    def heard(self) -> bool:
        """Whether they are there, and their lines do not wait until they read what is theirs."""
        return self.client is not None and self.client.heard

    @property
    def rests(self) -> bool:
        """Whether what they say is read in another turn, after some frames."""
        return self.client is not None and self.client.rests

    def connect(self, chat: ChatFactory, clock: MemoryReactorClock, *, alike: bool) -> MemoryClient:
        """Connect, each in their own way, or two in each, over sockets, if they are alike."""
        kind = (LineClient, WebSocketClient)[self.number % 2]
        with pytest.MonkeyPatch.context() as patch:
            use_writer(patch, "socket" if alike else tuple(WRITERS)[self.number // 2])
            self.client = kind(chat, clock, self.number)
        return self.client

    def read(self) -> list[str]:
        """Return what has arrived, but for the welcome."""
        assert self.client is not None
        lines = self.client.read()
        for token in filter(None, map(TOKEN.fullmatch, lines)):
            self.token = token[1]
        return [line for line in lines if not WELCOME.fullmatch(line)]

    def lose(self) -> None:
        """Lose the connection, with all that has not arrived."""
        self.reading.check(self.read(), to_the_end=False)
        self.reading.lose()
        assert self.client is not None
        self.client.close()
        self.client = None
