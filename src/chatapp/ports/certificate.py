"""The certificate of an `ssl:` endpoint, which can be renewed while it is in use."""

from typing import Any

from twisted.internet.endpoints import SSL4ServerEndpoint
from twisted.internet.interfaces import IOpenSSLContextFactory
from zope.interface import implementer

from chatapp.ports.endpoint import Endpoint, context_of, use_context


@implementer(IOpenSSLContextFactory)
class Certificate:
    """Takes the place of the context that an endpoint has read from its files at the start."""

    def __init__(self, endpoint: Endpoint, listening: SSL4ServerEndpoint, reactor: Any) -> None:
        self.name = endpoint.name
        self._endpoint = endpoint
        self._reactor = reactor
        self._context = context_of(listening)
        use_context(listening, self)

    def getContext(self) -> Any:
        """Return what the next connection is made with; those that are there keep theirs."""
        return self._context.getContext()

    def renew(self) -> None:
        """Read the files again.

        Raises:
            ConfigError: they cannot be used; what was read before stays.
        """
        self._context = context_of(self._endpoint.parse(self._reactor))
