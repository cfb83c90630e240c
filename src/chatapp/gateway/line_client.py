"""A client of a gateway's line port: it may end what it sends, and still read."""

from twisted.internet.interfaces import IHalfCloseableProtocol
from zope.interface import implementer

from chatapp.gateway.client import Client, Stage
from chatapp.link.frames import Kind


@implementer(IHalfCloseableProtocol)
class LineClient(Client):
    """A client of the line port."""

    def readConnectionLost(self) -> None:
        """Tell the server that the client sends no more."""
        if self._writer.broken:  # it has sent no end; the loss follows
            return
        if self._stage is Stage.KNOWN:
            self.factory.send(Kind.END, self.number)
        else:
            self.abort()

    def writeConnectionLost(self) -> None:
        """Do nothing: this side never closes only its own half."""
