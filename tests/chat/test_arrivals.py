"""A connection becomes a guest's session, or that of a user who comes back."""

from dataclasses import replace

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.chat.factory import ChatFactory
from chatapp.config import Config, History
from chatapp.wire.encoding import LINE, OBJECT
from chatapp.wire.requests import Line, ReadOn, Request
from tests.transport import Nowhere


@pytest.fixture
def config(config: Config) -> Config:
    """There are ten minutes to come back."""
    return replace(config, history=History(path="memory", on_join=0, resume_seconds=600))


def lose_somebody(chat: ChatFactory) -> str:
    """Let somebody come and be lost; return the token that brings them back."""
    session, _ = chat.arrivals.connect(Nowhere(), LINE, "there")
    token = session.device.token
    session.drop("the test")
    return token


@pytest.mark.parametrize("form", ["/resume {}", "/RESUME {} ", "object"])
def test_a_first_resume_makes_no_guest(
    chat: ChatFactory, clock: MemoryReactorClock, form: str
) -> None:
    """Coming back with the first line uses up no guest's name and no number of a log."""
    token = lose_somebody(chat)
    last = chat.users.last_id
    first: Request = (
        ReadOn(token, {}, None) if form == "object" else Line(form.format(token).encode())
    )
    session, rest = chat.arrivals.connect(Nowhere(), OBJECT, "here", first)
    clock.advance(0)
    assert (rest, session.user.name, chat.users.last_id) == (None, "guest1", last)
    assert (chat.counts.resumes_asked, chat.counts.resumes) == (1, 1)
    assert list(chat.users.online) == ["guestl"]


@pytest.mark.parametrize("line", [b"/resume nonsense", b"/resume", b"hello", b"/list", b"\xff"])
def test_any_other_first_line_makes_one(chat: ChatFactory, line: bytes) -> None:
    """A guest comes, for whom the line is still to be done."""
    session, rest = chat.arrivals.connect(Nowhere(), LINE, "here", Line(line))
    assert (rest, session.user.name) == (Line(line), "guest1")
    assert chat.counts.resumes_asked == 0
