"""The certificate of an `ssl:` endpoint, which can be renewed while it is in use.

An endpoint reads its files once and keeps the context that it made of them. A Certificate takes the
place of that context, and hands out a new one after the files were read again. Connections keep the
context that they were made with.
"""

from typing import Any

from twisted.internet.endpoints import SSL4ServerEndpoint
from twisted.internet.interfaces import IOpenSSLContextFactory
from zope.interface import implementer

from chatapp.ports.endpoint import Endpoint, context_of, use_context


@implementer(IOpenSSLContextFactory)
class Certificate:
    """Stands in for the context of one listening endpoint.

    Args:
        endpoint: says where the files are.
        listening: what Twisted has made of it, which does not listen yet.
        reactor: the reactor it is to listen with.

    Attributes:
        name: what the endpoint is called in the log.
    """

    def __init__(self, endpoint: Endpoint, listening: SSL4ServerEndpoint, reactor: Any) -> None:
        self.name = endpoint.name
        self._endpoint = endpoint
        self._reactor = reactor
        self._context = context_of(listening)
        use_context(listening, self)

    def getContext(self) -> Any:
        """Return the context that the next connection is made with."""
        return self._context.getContext()

    def renew(self) -> None:
        """Read the files again.

        Raises:
            ConfigError: the files cannot be used; what was read before stays in use.
        """
        self._context = context_of(self._endpoint.parse(self._reactor))
