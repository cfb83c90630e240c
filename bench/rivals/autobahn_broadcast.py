"""Autobahn, as its broadcast example does it: `sendMessage` to each member."""

import sys
from typing import Any, ClassVar

from autobahn.twisted.websocket import WebSocketServerFactory, WebSocketServerProtocol
from twisted.internet import reactor


class Member(WebSocketServerProtocol):
    """One connection."""

    everyone: ClassVar[set["Member"]] = set()

    def onOpen(self) -> None:
        """Join."""
        self.everyone.add(self)

    def onClose(self, wasClean: bool, code: int | None, reason: str | None) -> None:  # noqa: ARG002
        """Leave."""
        self.everyone.discard(self)

    def onMessage(self, payload: bytes, isBinary: bool) -> None:
        """Say it to everyone."""
        for member in self.everyone:
            member.sendMessage(payload, isBinary)


if __name__ == "__main__":
    loop: Any = reactor
    factory = WebSocketServerFactory()
    factory.protocol = Member
    factory.setProtocolOptions(tcpNoDelay=True)
    loop.listenTCP(int(sys.argv[1]), factory, 1024, "127.0.0.1")
    loop.run()
