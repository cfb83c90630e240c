"""Users at a chat in memory who keep what they are given, one for each encoding."""

from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.session.session import Session
from chatapp.wire.encoding import Encoding
from chatapp.wire.requests import Line
from tests.transport import Nowhere


class Ear(Nowhere):
    """A connection that keeps what it is given, and says that it is full if it is to."""

    def __init__(self) -> None:
        super().__init__()
        self.heard = b""
        self.takes = True

    def write(self, data: bytes) -> bool:
        self.heard += data
        return self.takes

    def catch_up(self) -> None:
        """Take everything there is."""
        while data := self.source.take():
            self.heard += data
        self.takes = True


class Party:
    """Users with ears, one for each encoding that is asked for."""

    def __init__(self, chat: ChatFactory, clock: MemoryReactorClock) -> None:
        self.ears: list[Ear] = []
        self._chat = chat
        self._clock = clock

    def join(self, encoding: Encoding) -> Session:
        self.ears.append(Ear())
        session = self._chat.arrivals.connect(self.ears[-1], encoding, "here")[0]
        self._clock.advance(0)
        return session

    def say(self, session: Session, line: str) -> None:
        """Type a line, and let a turn of the reactor pass."""
        self._chat.dispatch.receive(session, Line(line.encode()))
        self._clock.advance(0)
