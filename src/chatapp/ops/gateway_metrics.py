"""The metrics of a gateway."""

from collections.abc import Iterator

from prometheus_client.metrics_core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from chatapp.gateway.gateway import Gateway


class GatewayCollector(Collector):
    """Collects how a gateway is."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway

    def collect(self) -> Iterator[Metric]:
        """Return the metrics."""
        gateway = self._gateway
        up = int(gateway.end is not None)
        yield GaugeMetricFamily("chatapp_gateway_clients", "Clients.", len(gateway.clients))
        yield GaugeMetricFamily("chatapp_gateway_server_up", "Whether there is a server.", up)
        yield CounterMetricFamily("chatapp_gateway_losses", "The server was lost.", gateway.losses)


def why_not_ready(gateway: Gateway) -> str:
    """Return in one line why newcomers should go to another gateway; empty if they are welcome."""
    if not gateway.running:
        return "the gateway is stopping"
    return "" if gateway.end is not None else "there is no server"
