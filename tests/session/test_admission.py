"""How many may be in, and how fast they may come."""

from dataclasses import replace
from typing import Any

import pytest
from twisted.internet.task import Clock

from chatapp.config import Config, Limits, Settings
from chatapp.errors import ChatError
from chatapp.session import address_pace
from chatapp.session.admission import Admission

ANN, BOB = "203.0.113.1", "203.0.113.2"


def settings(**limits: int) -> Settings:
    """Settings with these limits and no others."""
    none: Any = {"sessions": 0, "sessions_per_address": 0, "logins_per_minute": 0}
    return Settings(replace(Config(), limits=Limits(**{**none, **limits})))


def open_admission(clock: Clock | None = None, **limits: int) -> Admission:
    """An admission with these limits and no others."""
    return Admission(clock or Clock(), settings(**limits))


def refusal(admission: Admission, host: str) -> str:
    """Why one more from there is refused; nothing if it is let in."""
    try:
        admission.enter(host)
    except ChatError as error:
        return str(error)
    return ""


def test_in_all() -> None:
    """One too many is refused, from wherever, until someone leaves."""
    admission = open_admission(sessions=2)
    seat = admission.enter("127.0.0.1")
    admission.enter(ANN)
    assert refusal(admission, BOB) == "the server is full: 2 connections at most"
    seat.leave()
    assert refusal(admission, BOB) == ""


def test_from_one_address() -> None:
    """One too many from an address is refused; others may come, and this machine always."""
    admission = open_admission(sessions_per_address=2)
    seats = [admission.enter(ANN), admission.enter(ANN)]
    assert refusal(admission, ANN) == "too many connections from your address: 2 at most"
    assert refusal(admission, BOB) == ""
    assert [refusal(admission, "::1") for _ in range(5)] == [""] * 5
    seats[0].leave()
    assert refusal(admission, ANN) == ""


def test_one_who_is_refused_does_not_count() -> None:
    """A refusal leaves the counts as they were."""
    admission = open_admission(sessions=3, sessions_per_address=1)
    admission.enter(ANN)
    for _ in range(5):
        assert refusal(admission, ANN) != ""
    assert refusal(admission, BOB) == ""


def test_pace() -> None:
    """So many a minute from an address: that many at once, then one whenever its time has come."""
    clock = Clock()
    admission = open_admission(clock, logins_per_minute=3)
    for _ in range(3):
        admission.enter(ANN).leave()
    assert refusal(admission, ANN) == "too many connections from your address: 3 a minute at most"
    assert refusal(admission, BOB) == ""
    clock.advance(19)
    assert refusal(admission, ANN) != ""
    clock.advance(1)
    assert refusal(admission, ANN) == ""


def test_other_limits() -> None:
    """New limits hold for the next who comes; a new pace begins anew for everyone."""
    held = settings(logins_per_minute=1)
    admission = Admission(Clock(), held)
    admission.enter(ANN)
    held.config = settings(sessions=5, logins_per_minute=1).config
    assert refusal(admission, ANN) == "too many connections from your address: 1 a minute at most"
    held.config = settings(sessions=3, logins_per_minute=2).config
    assert [refusal(admission, ANN) for _ in range(3)] == [
        "",
        "",
        "the server is full: 3 connections at most",
    ]


def test_behind_a_proxy() -> None:
    """A connection whose client is known later counts for that client from then on."""
    admission = open_admission(sessions_per_address=1)
    seats = [admission.enter(""), admission.enter(""), admission.enter("127.0.0.1")]
    seats[0].move(ANN)
    with pytest.raises(ChatError, match=r"^too many connections from your address: 1 at most$"):
        seats[1].move(ANN)
    seats[1].leave()
    seats[2].move(BOB)
    seats[2].move(BOB)
    seats[0].leave()
    assert refusal(admission, ANN) == ""
    assert refusal(admission, BOB) != ""


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of very many addresses, the ones that came longest ago are forgotten."""
    monkeypatch.setattr(address_pace, "ADDRESSES_AT_MOST", 2)
    admission = open_admission(logins_per_minute=1)
    for host in (ANN, BOB, "203.0.113.3"):
        assert refusal(admission, host) == ""
    assert refusal(admission, BOB) != ""
    assert refusal(admission, ANN) == ""
    assert len(admission._pace._buckets) == 2
