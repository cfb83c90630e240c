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

Validity = dict[str, tuple[float, float]]
"""From when to when certificates are valid, in seconds since 1970, by the file that they are in."""


def validity_of(endpoint: Endpoint, listening: SSL4ServerEndpoint) -> Validity:
    """Return the validity of the certificates that an endpoint has read.

    A file with several certificates is valid while all of them are.
    """
    options: Any = context_of(listening)
    return _validity(endpoint, options)


def _validity(endpoint: Endpoint, options: Any) -> Validity:
    found: Validity = {}
    of_chain = [(endpoint.parameter("extraCertChain"), each) for each in options.extraCertChain]
    own = endpoint.parameter("certKey") or endpoint.parameter("privateKey") or "server.pem"
    for file, certificate in [(own, options.certificate), *of_chain]:
        read = certificate.to_cryptography()
        start, end = read.not_valid_before_utc.timestamp(), read.not_valid_after_utc.timestamp()
        before = found.get(file, (start, end))
        found[file] = (max(start, before[0]), min(end, before[1]))
    return found


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
        self._context: Any = context_of(listening)
        use_context(listening, self)

    def getContext(self) -> Any:
        """Return the context that the next connection is made with."""
        return self._context.getContext()

    def validity(self) -> Validity:
        """Return from when to when the certificates that are served are valid."""
        return _validity(self._endpoint, self._context)

    def renew(self) -> None:
        """Read the files again.

        Raises:
            ConfigError: the files cannot be used; what was read before stays in use.
        """
        self._context = context_of(self._endpoint.parse(self._reactor))
