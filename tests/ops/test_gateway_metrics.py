"""The metrics of a gateway, and whether newcomers are sent to it."""

import pytest
from prometheus_client import CollectorRegistry, generate_latest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.ops.gateway_metrics import GatewayCollector, why_not_ready
from tests.gateway.conftest import House


@pytest.fixture
def house(chat: ChatFactory, clock: MemoryReactorClock) -> House:
    """A server and a gateway."""
    return House(chat, clock)


def _shown(house: House) -> list[str]:
    registry = CollectorRegistry()
    registry.register(GatewayCollector(house.gateway))
    lines = generate_latest(registry).decode().splitlines()
    return [line for line in lines if line.startswith("chatapp_") and "_created" not in line]


def test_with_and_without_a_server(house: House, chat: ChatFactory) -> None:
    """They follow the link, at both ends."""
    house.link()
    house.client()
    assert chat.counts.gateways == 1
    assert why_not_ready(house.gateway) == ""
    assert _shown(house) == [
        "chatapp_gateway_clients 1.0",
        "chatapp_gateway_server_up 1.0",
        "chatapp_gateway_losses_total 0.0",
    ]
    house.pair.close()
    assert chat.counts.gateways == 0
    assert why_not_ready(house.gateway) == "there is no server"
    assert _shown(house) == [
        "chatapp_gateway_clients 0.0",
        "chatapp_gateway_server_up 0.0",
        "chatapp_gateway_losses_total 1.0",
    ]
    house.close()
    assert why_not_ready(house.gateway) == "the gateway is stopping"
