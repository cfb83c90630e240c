"""A gateway as a service: its ports, and the link to the server, wired together."""

import os
from functools import partial
from typing import Any

from twisted.logger import Logger

from chatapp.errors import ConfigError
from chatapp.gateway.factory import ClientFactory
from chatapp.gateway.gateway import Gateway
from chatapp.gateway.servers import not_read, parse_servers
from chatapp.link.secret import load_secret
from chatapp.ops.extras import check_metrics
from chatapp.ops.garbage import GarbageService
from chatapp.ops.listeners import add_listeners
from chatapp.ops.notify import NotifyService
from chatapp.ops.options import Options
from chatapp.ops.reload import reload_of
from chatapp.ops.root import ChatService
from chatapp.ports.endpoint import SECTIONS
from chatapp.ports.fanout import Fanout

_log = Logger()


def make_gateway(options: Options, reactor: Any) -> ChatService:
    """Return a gateway as a service, for twistd.

    Args:
        options: the options, with the configuration.
        reactor: the reactor.
    """
    config = options.configuration
    if unread := not_read(config):
        reactor.callWhenRunning(_log.warn, "A gateway: {unread}", unread=unread)
    fanout = Fanout(config.limits.fanout)
    try:
        servers = parse_servers(config, reactor)
        secret = load_secret(config.link, config.gateway.servers)
        gateway = Gateway(servers, config, secret, reactor, fanout)
        notify = NotifyService(os.environ, gateway.status, reactor)
        reload = reload_of(options, notify)
        reload.followers.append(gateway.configure)
        service = ChatService(options.parent, config, reload)
        for part in (gateway, fanout, GarbageService(reactor)):
            service.addService(part)
        factories: dict[str, Any] = {name: ClientFactory(name, gateway) for name in SECTIONS}
        if config.metrics.endpoint:
            factories["metrics"] = _measure(gateway, service, reactor)
        add_listeners(service, config, factories, reactor)
    except ConfigError as error:
        raise SystemExit(f"chatapp: {options['config']}: {error}") from None
    service.addService(notify)
    return service


def _measure(gateway: Gateway, service: ChatService, reactor: Any) -> Any:
    """Return the factory for the metrics endpoint."""
    check_metrics(gateway.config)
    from chatapp.ops.gateway_metrics import GatewayCollector, why_not_ready  # noqa: PLC0415 - extra
    from chatapp.ops.metrics import CertificateCollector  # noqa: PLC0415 - the same
    from chatapp.ops.process import ProcessCollector  # noqa: PLC0415 - the same
    from chatapp.ops.site import MetricsSite  # noqa: PLC0415 - the same

    certificates = CertificateCollector(service.reload.certificates)
    collectors = [certificates, GatewayCollector(gateway), ProcessCollector()]
    return MetricsSite(collectors, partial(why_not_ready, gateway), reactor)
