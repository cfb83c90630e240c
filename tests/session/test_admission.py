"""How many may be in, and how fast they may come."""

from typing import Any

import pytest
from twisted.internet.task import Clock

from chatapp.config import Limits
from chatapp.errors import ChatError
from chatapp.session import admission as door_module
from chatapp.session.admission import Door

ANN, BOB = "203.0.113.1", "203.0.113.2"


def new_door(clock: Clock | None = None, **limits: int) -> Door:
    """A door with these limits and no others."""
    none: Any = {"sessions": 0, "sessions_per_address": 0, "logins_per_minute": 0}
    return Door(clock or Clock(), Limits(**{**none, **limits}))


def refusal(door: Door, host: str) -> str:
    """Why one more from there is refused; nothing if it is let in."""
    try:
        door.enter(host)
    except ChatError as error:
        return str(error)
    return ""


def test_in_all() -> None:
    """One too many is refused, from wherever, until someone leaves."""
    door = new_door(sessions=2)
    visit = door.enter("127.0.0.1")
    door.enter(ANN)
    assert refusal(door, BOB) == "the server is full: 2 connections at most"
    visit.leave()
    assert refusal(door, BOB) == ""


def test_from_one_address() -> None:
    """One too many from an address is refused; others may come, and this machine always."""
    door = new_door(sessions_per_address=2)
    visits = [door.enter(ANN), door.enter(ANN)]
    assert refusal(door, ANN) == "too many connections from your address: 2 at most"
    assert refusal(door, BOB) == ""
    assert [refusal(door, "::1") for _ in range(5)] == [""] * 5
    visits[0].leave()
    assert refusal(door, ANN) == ""


def test_one_who_is_refused_does_not_count() -> None:
    """A refusal leaves the counts as they were."""
    door = new_door(sessions=3, sessions_per_address=1)
    door.enter(ANN)
    for _ in range(5):
        assert refusal(door, ANN) != ""
    assert refusal(door, BOB) == ""


def test_pace() -> None:
    """So many a minute from an address: that many at once, then one whenever its time has come."""
    clock = Clock()
    door = new_door(clock, logins_per_minute=3)
    for _ in range(3):
        door.enter(ANN).leave()
    assert refusal(door, ANN) == "too many connections from your address: 3 a minute at most"
    assert refusal(door, BOB) == ""
    clock.advance(19)
    assert refusal(door, ANN) != ""
    clock.advance(1)
    assert refusal(door, ANN) == ""


def test_other_limits() -> None:
    """New limits hold for the next who comes; a new pace begins anew for everyone."""
    door = new_door(logins_per_minute=1)
    door.enter(ANN)
    door.limit(Limits(sessions=5, sessions_per_address=0, logins_per_minute=1))
    assert refusal(door, ANN) == "too many connections from your address: 1 a minute at most"
    door.limit(Limits(sessions=3, sessions_per_address=0, logins_per_minute=2))
    assert [refusal(door, ANN) for _ in range(3)] == [
        "",
        "",
        "the server is full: 3 connections at most",
    ]


def test_behind_a_proxy() -> None:
    """A connection whose client is known later counts for that client from then on."""
    door = new_door(sessions_per_address=1)
    visits = [door.enter(""), door.enter(""), door.enter("127.0.0.1")]
    visits[0].move(ANN)
    with pytest.raises(ChatError, match=r"^too many connections from your address: 1 at most$"):
        visits[1].move(ANN)
    visits[1].leave()
    visits[2].move(BOB)
    visits[2].move(BOB)
    visits[0].leave()
    assert refusal(door, ANN) == ""
    assert refusal(door, BOB) != ""


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many addresses, the ones that came longest ago are forgotten."""
    monkeypatch.setattr(door_module, "ADDRESSES_AT_MOST", 2)
    door = new_door(logins_per_minute=1)
    for host in (ANN, BOB, "203.0.113.3"):
        assert refusal(door, host) == ""
    assert refusal(door, BOB) != ""
    assert refusal(door, ANN) == ""
    assert len(door._pace_of) == 2
