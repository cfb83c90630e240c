"""A conversation from the documents: who says what, and what everyone reads of it."""

import re
from typing import Any

from tests.conftest import Connect

TRANSPORTS = {"telnet": "tcp", "browser": "websocket", "program": "object"}
TOKEN = re.compile(r'(/resume |"token": "|"resume": ")([\w-]{20})')
EPOCH = re.compile(r'("epoch": ")(\w{8})')
TIME = re.compile(r'("time": ")([^"]+)')


class Conversation:
    """Clients by name, and what they have not read; `telnet` and such are what they say.

    What is another each time reads TOKEN, EPOCH or TIME; typed, it is the one last lost, or seen.
    """

    def __init__(self, connect: Connect) -> None:
        self.unread: dict[str, list[str]] = {}
        self._connect = connect
        self._clients: dict[str, Any] = {}
        self._tokens: dict[str, str] = {}
        self._lost = ""
        self._epoch = ""

    def send(self, name: str, text: str) -> None:
        """Let a client type a line, with which it may come."""
        text = text.replace("TOKEN", self._lost).replace("EPOCH", self._epoch)
        if name in self._clients:
            self._clients[name].send(text)
        else:
            self._come(name, text)
        self._listen()

    def read(self, name: str) -> str:
        """Return the next line that a client reads."""
        if name not in self._clients:
            self._come(name)
        self._listen()
        return self.unread[name].pop(0)

    def lose(self, name: str) -> None:
        """Let a client's connection be lost."""
        self._lost = self._tokens[name]
        self._clients.pop(name).close()

    def _come(self, name: str, first: str = "") -> None:
        self._clients[name] = self._connect(TRANSPORTS.get(name, ""), first)

    def _listen(self) -> None:
        for name, client in self._clients.items():
            for line in client.read():
                if found := TOKEN.search(line):
                    self._tokens[name] = found[2]
                if found := EPOCH.search(line):
                    self._epoch = found[2]
                self.unread.setdefault(name, []).append(_named(line))


def _named(line: str) -> str:
    return TOKEN.sub(r"\1TOKEN", EPOCH.sub(r"\1EPOCH", TIME.sub(r"\1TIME", line)))
