"""A user who comes over ssh, in memory."""

from typing import Any

from twisted.conch.ssh.keys import Key
from twisted.internet.error import ConnectionDone
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.ports.ssh.factory import SshFactory
from chatapp.ports.ssh.link import Link
from tests.editing.model import ModelScreen
from tests.ssh_program import SshProgram, new_key
from tests.transport import HOST, MemoryTransport

HOST_KEY = new_key()


class SshUser:
    """A client, its connection, and the screen that its user looks at, if it has a terminal."""

    def __init__(
        self,
        chat: ChatFactory,
        clock: MemoryReactorClock,
        name: str = "ann",
        key: Key | None = None,
        host: str = HOST,
        factory: SshFactory | None = None,
        **options: Any,
    ) -> None:
        self.clock = clock
        self.program = SshProgram(name, key, **options)
        columns, rows = self.program.size or (80, 24)
        self.screen = ModelScreen(columns, rows)
        self.transport = MemoryTransport(clock, 50001, host)
        self.link: Link = (factory or SshFactory(chat, HOST_KEY)).buildProtocol(None)
        self.transport.attach(self.link)
        self._seen = 0
        self._answer = b""

    def settle(self) -> None:
        """Let everything go its way that takes no time."""
        while True:
            self.clock.advance(0)
            self.transport.pump()
            sent = bytes(self.transport.sent)
            self.transport.sent.clear()
            self.program.feed(sent)
            self._answer += self.program.take()
            if self._answer and not self.transport.disconnected and self.transport.reading:
                answer, self._answer = self._answer, b""
                self.link.dataReceived(answer)
            elif not sent:
                break
        new, self._seen = self.program.text[self._seen :], len(self.program.text)
        self.screen.stream.feed(new)

    def join(self) -> "SshUser":
        """Come in, and be welcomed."""
        self.settle()
        self.clock.advance(0.2)
        self.settle()
        return self

    def type(self, text: str) -> None:
        """Press keys, or send text."""
        self.program.type(text.encode())
        self.settle()

    def read(self) -> list[str]:
        """Return the lines that have come since the last call."""
        self.settle()
        *lines, _ = self.program.text.decode().split("\r\n")
        self.program.text, self._seen = b"", 0
        return lines

    def shown(self, rows: int) -> list[str]:
        """Return the last rows of the screen that are not empty."""
        self.settle()
        lines = [row.rstrip() for row in self.screen.display if row.strip()]
        return lines[-rows:]

    @property
    def closed(self) -> bool:
        """Whether the connection is closed."""
        return bool(self.transport.disconnected)

    def close(self) -> None:
        """Drop the connection without a word."""
        self.transport.lose(ConnectionDone())
        self.clock.advance(0)
