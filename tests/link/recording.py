"""What went over a link of version 1 when it was first released, and an end that only says that."""

from pathlib import Path
from typing import NamedTuple

from twisted.internet.interfaces import IReactorTime

from chatapp.link.end import LinkEnd
from chatapp.link.frames import Frames, Kind

FILE = Path(__file__).with_name("version_1.txt")


class Recorded(NamedTuple):
    """One frame.

    Attributes:
        by: who said it: `server` or `gateway`.
        name: the name of its kind.
        data: its bytes.
    """

    by: str
    name: str
    data: bytes

    @property
    def frame(self) -> tuple[int, int, bytes]:
        """Its kind, its number and its body."""
        cutter = Frames()
        cutter.feed(self.data)
        (frame,) = cutter.take()
        return frame


def recorded() -> list[Recorded]:
    """Return all frames, in their order."""
    lines = FILE.read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if line and not line.startswith("#")]
    return [Recorded(by, name, bytes.fromhex(data)) for by, name, data in words]


def conversation() -> list[Recorded]:
    """Return the frames of the recorded conversation, but for the signs of life."""
    found = recorded()
    end = [one.name for one in found].index("REFUSED")
    return [one for one in found[:end] if one.name != "ALIVE"]


class Parrot(LinkEnd):
    """An end that says what a test wants, beside that it is alive.

    Attributes:
        heard: what the other end has said, but for the signs of life.
        why: why the link is closed; empty as long as it is not.
    """

    greeting_seconds = 3600

    def __init__(self, clock: IReactorTime) -> None:
        super().__init__(clock)
        self.heard: list[tuple[Kind, int, bytes]] = []
        self.why = ""

    def receive(self, kind: int, number: int, body: bytes) -> None:
        if kind != Kind.ALIVE:
            self.heard.append((Kind(kind), number, body))

    def ended(self, why: str) -> None:
        self.why = why

    def say(self, data: bytes) -> None:
        """Say some bytes."""
        self.transport.write(data)
