"""A Twisted LineReceiver that sends each line to each member, as Twisted's tutorials do."""

import sys
from typing import Any, ClassVar

from twisted.internet import reactor
from twisted.internet.protocol import Factory, connectionDone
from twisted.protocols.basic import LineReceiver
from twisted.python.failure import Failure


class Member(LineReceiver):
    """One connection."""

    everyone: ClassVar[set["Member"]] = set()

    def connectionMade(self) -> None:
        """Join."""
        self.transport.setTcpNoDelay(True)  # type: ignore[union-attr]  # it is TCP's
        self.delimiter = b"\n"
        self.everyone.add(self)
        self.sendLine(b"-- welcome")

    def connectionLost(self, reason: Failure = connectionDone) -> None:  # noqa: ARG002
        """Leave."""
        self.everyone.discard(self)

    def lineReceived(self, line: bytes) -> None:
        """Say it to everyone."""
        for member in self.everyone:
            member.sendLine(line)


if __name__ == "__main__":
    loop: Any = reactor
    loop.listenTCP(int(sys.argv[1]), Factory.forProtocol(Member), 1024, "127.0.0.1")
    loop.run()
