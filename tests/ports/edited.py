"""A telnet client in memory that sends each key, and the screen that its user looks at."""

from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from tests.editing.model import ModelScreen
from tests.memory import LineClient

IAC, DONT, DO, WONT, WILL, SB, SE = 255, 254, 253, 252, 251, 250, 240
ECHO, SGA, NAWS = 1, 3, 31

OFFER = bytes((IAC, WILL, ECHO, IAC, WILL, SGA, IAC, DO, NAWS))
WITHDRAWAL = bytes((IAC, WONT, ECHO, IAC, WONT, SGA, IAC, DONT, NAWS))
AGREED = bytes((IAC, DO, ECHO, IAC, DO, SGA, IAC, WILL, NAWS))
REFUSED = bytes((IAC, DONT, NAWS))
CONFIRMED = bytes((IAC, DONT, ECHO, IAC, DONT, SGA, IAC, WONT, NAWS))
DECLINED = b"! your program edits its lines itself\r\n"


def window(columns: int, rows: int) -> bytes:
    """Return what tells the size of a window."""
    size = columns.to_bytes(2) + rows.to_bytes(2)
    return bytes((IAC, SB, NAWS)) + size.replace(b"\xff", b"\xff\xff") + bytes((IAC, SE))


class PlainClient(LineClient):
    """A client that does nothing by itself."""

    hides = False


class Telnet:
    """A client that agrees to all that editing takes, and what its user sees."""

    def __init__(
        self, chat: ChatFactory, clock: MemoryReactorClock, columns: int = 60, rows: int = 12
    ) -> None:
        self.clock = clock
        self.client = PlainClient(chat, clock, 50001)
        self.screen = ModelScreen(columns, rows)
        self.connect()
        self.received = self.sent()

    def connect(self) -> None:
        """Come, and be welcomed."""
        self.client.join()

    def sent(self) -> bytes:
        """Return what was sent since the last call, and show it."""
        self.client.settle()
        data = bytes(self.client.transport.sent)
        self.client.transport.sent.clear()
        shown = data
        for commands in (OFFER, WITHDRAWAL, REFUSED):
            shown = shown.replace(commands, b"")
        self.screen.stream.feed(shown)
        return data

    def type(self, data: bytes) -> bytes:
        """Send bytes, and return what they bring about."""
        self.client.feed(data)
        self.clock.advance(0)
        return self.sent()

    def edit(self) -> None:
        """Have the line edited."""
        assert OFFER in self.type(b"/edit\r\n")
        self.type(AGREED + window(self.screen.columns, self.screen.lines))

    def shown(self, rows: int) -> list[str]:
        """Return the last rows of the screen that are not empty."""
        lines = [row.rstrip() for row in self.screen.display]
        while lines and not lines[-1]:
            lines.pop()
        return lines[-rows:]


class Early(Telnet):
    """A client that sends something before it is welcomed."""

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock, early: bytes) -> None:
        self.early = early
        super().__init__(chat, clock)

    def connect(self) -> None:
        """Come, and be welcomed."""
        self.client.shake_hands()
        self.client.feed(self.early)
        self.clock.advance(0.2)
