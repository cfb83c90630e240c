"""Clients whose TLS is not done: one address takes only so many places of a gateway."""

from typing import Any

import pytest

from chatapp.gateway import beginnings, client
from tests.gateway.conftest import House
from tests.transport import MemoryTransport


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> set[Any]:
    """The transports whose TLS is done."""
    done: set[Any] = set()
    for module in (beginnings, client):
        monkeypatch.setattr(module, "has_begun", done.__contains__)
    return done


def _came(house: House, host: str, count: int) -> list[MemoryTransport]:
    return [house.client(host=host) for _ in range(count)]


def test_too_many_of_one_address(house: House, begun: set[Any]) -> None:
    """They are closed at once, and others come in."""
    most = house.gateway.config.limits.sessions_per_address
    crowd = _came(house, "192.0.2.66", most + 5)
    other = house.client(host="192.0.2.7")
    assert [one.disconnected for one in crowd] == [0] * most + [1] * 5
    begun.update(house.clients)
    house.settle(1)
    house.settle(1)
    assert house.read(other)[0].startswith("-- welcome")
    assert not house.gateway.beginnings
    assert not house.client(host="192.0.2.7").disconnected


def test_who_never_begins(house: House, begun: set[Any]) -> None:
    """After `login_seconds` its place is another's."""
    limits = house.gateway.config.limits
    assert not begun
    _came(house, "192.0.2.66", limits.sessions_per_address)
    house.settle(limits.login_seconds + 1)
    assert not house.gateway.beginnings
    assert not house.client(host="192.0.2.66").disconnected


def test_who_is_on_this_machine(house: House, begun: set[Any]) -> None:
    """It is counted only among all."""
    assert not begun
    assert not any(one.disconnected for one in _came(house, "127.0.0.1", 40))
    assert not house.gateway.beginnings
