"""The listeners of a process: one for each endpoint of its configuration."""

from collections.abc import Mapping
from typing import Any

from twisted.internet.endpoints import SSL4ServerEndpoint

from chatapp.config import Config
from chatapp.ops.root import ChatService
from chatapp.ports.certificate import Certificate
from chatapp.ports.endpoint import endpoints_of
from chatapp.ports.listener import ListenerService


def add_listeners(
    service: ChatService, config: Config, factories: Mapping[str, Any], reactor: Any
) -> None:
    """Add a listener for each endpoint, and have a reload read its certificate again.

    Args:
        service: gets the listeners.
        config: says which endpoints there are.
        factories: the protocol factory of each section.
        reactor: parses the endpoints.

    Raises:
        ConfigError: an endpoint is not valid.
    """
    for endpoint in endpoints_of(config):
        parsed = endpoint.parse(reactor)
        if isinstance(parsed, SSL4ServerEndpoint):
            service.reload.certificates.append(Certificate(endpoint, parsed, reactor))
        factory = factories[endpoint.section]
        listener = ListenerService(endpoint.name, parsed, factory, optional=endpoint.optional)
        service.addService(listener)
