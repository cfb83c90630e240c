"""What waits of a session is bounded, whatever its requests are."""

import json
from dataclasses import replace
from typing import Any

import pytest

from chatapp.config import Config, Limits
from chatapp.session.input_gate import PauseReason
from tests.connect import Connect

pytestmark = pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)

LONG = "x" * 7000
PLACES = {f"#{number}": {"epoch": "", "id": 0} for number in range(250)}


@pytest.fixture
def config() -> Config:
    """Lines are slow."""
    return replace(Config(), limits=Limits(messages_per_second=1, message_burst=1))


@pytest.mark.parametrize(
    "sent",
    [
        {"login": "ann", "secret": LONG},
        {"login": LONG, "secret": "x"},
        {"login": "ann", "secret": "x", "rooms": PLACES},
        {"read": {"room": LONG, "id": 1}},
        {"resume": LONG},
        {"rooms": PLACES},
        {"rooms": {"#a": {"epoch": LONG, "id": 0}}},
    ],
    ids=lambda sent: " ".join(sent) + f" {len(json.dumps(sent)) // 1000}",
)
def test_a_few_long_requests_are_enough(connect: Connect, sent: dict[str, Any]) -> None:
    """The client is not read any more, long before as many wait as may of short ones."""
    program = connect()
    program.read()
    ((session,),) = (user.sessions for user in program.chat.users.online.values())
    for text in ("one", "two"):
        program.request(line=text)
    for _ in range(12):
        program.request(**sent)
    assert session.input_gate.holds(PauseReason.HELD)
