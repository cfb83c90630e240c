"""What a gateway says of its clients: nonsense costs the client it is about, or the link."""

from typing import Any

import pytest
from twisted.internet.error import ConnectionDone, ConnectionLost
from twisted.logger import LogEvent

from chatapp.link.factory import LinkFactory
from chatapp.link.frames import BODY_BYTES, Kind
from chatapp.link.remote import RemoteTransport
from tests.gateway.conftest import House

OPENING = '{"port": "tcp_server", "host": "192.0.2.1", "port_there": 5, "private": false, %s}'


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1]",
        b"[" * BODY_BYTES,
        OPENING.replace("192.0.2.1", "no address\\n").encode() % b'"hosts": [], "here": true',
        OPENING.replace("5", '"five"').encode() % b'"hosts": [], "here": true',
        OPENING.encode() % b'"hosts": ["nowhere"], "here": true',
        OPENING.encode() % b'"hosts": 1, "here": true',
        OPENING.replace("tcp_server", "link").encode() % b'"hosts": [], "here": true',
        OPENING.replace('"tcp_server"', "[]").encode() % b'"hosts": [], "here": true',
    ],
)
def test_a_client_of_whom_nonsense_is_said(house: House, body: bytes) -> None:
    """It is closed, and the others of the gateway stay."""
    client = house.client()
    house.gateway.end.send(Kind.OPEN, 99, body)  # type: ignore[union-attr]
    house.settle(1)
    assert house.read(client)[0].startswith("-- welcome")
    assert list(next(iter(house.links.links)).clients) == [1]


def test_only_ports_are_a_gateways(house: House) -> None:
    """A gateway reaches neither the metrics nor the link itself through its link."""
    made: Any = {"tcp_server": house.chat, "metrics": object(), "link": object()}
    links = LinkFactory(made, b"", house.clock, house.chat.counts, house.chat.settings)
    assert links.factories == {"tcp_server": house.chat}


def test_two_clients_of_one_number(house: House, log_lines: list[str]) -> None:
    """The gateway is let go with all its clients, of whom none stays behind."""
    house.client()
    house.gateway.end.send(Kind.OPEN, 1, b"")  # type: ignore[union-attr]
    house.settle(1)
    assert house.chat.users.online == {}
    assert (
        "INFO | The gateway at this machine is gone: it has two clients of the same number"
        in log_lines
    )


def test_a_client_that_fails(
    house: House, monkeypatch: pytest.MonkeyPatch, logged_errors: list[LogEvent]
) -> None:
    """A fault that one client meets at the server costs none of the others."""
    client = house.client()
    house.settle(1)
    house.read(client)
    monkeypatch.setattr(RemoteTransport, "move", lambda _: 1 / 0)
    other = house.client()
    house.gateway.end.send(Kind.MOVED, 2)  # type: ignore[union-attr]
    house.settle(1)
    assert other.disconnected
    assert len(logged_errors) == 1
    logged_errors.clear()
    house.send(client, "still here")
    assert house.read(client)[-1] == "guest1: still here"


def test_why_a_client_is_lost(house: House, log_lines: list[str]) -> None:
    """The log says the same as of a client without a gateway."""
    for reason in (ConnectionLost("it was pulled"), ConnectionDone()):
        client = house.client()
        house.settle(1)
        client.lose(reason)
        house.settle(1)
    gone = [line.partition("): ")[2] for line in log_lines if "Client disconnected" in line]
    assert gone == [
        "Connection to the other side was lost in a non-clean fashion: it was pulled.",
        "Connection was closed cleanly.",
    ]


def test_a_gateway_that_tries_again_and_again(house: House, log_lines: list[str]) -> None:
    """The log says once why it is not let in, and again when it was meanwhile."""
    for _ in range(3):
        house.links.refuse("192.0.2.9", "it speaks another version")
    house.links.enter(next(iter(house.links.links)), "192.0.2.9")
    house.links.refuse("192.0.2.9", "it speaks another version")
    assert log_lines.count("WARN | No gateway, at 192.0.2.9: it speaks another version") == 2
