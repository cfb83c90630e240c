"""A silent client is welcomed after a moment and one more turn, unless it speaks first."""

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.ports.greeting import Greeting


@pytest.fixture
def read() -> list[str]:
    """What the client has read."""
    return []


@pytest.fixture
def greeting(clock: MemoryReactorClock, read: list[str]) -> Greeting:
    """A client that is welcomed when it has been silent for two seconds."""
    return Greeting(clock, 2, lambda: read.append("welcome"))


def test_silence(clock: MemoryReactorClock, greeting: Greeting, read: list[str]) -> None:
    """The client is welcomed once, a turn after its time is up."""
    clock.callLater(2, lambda: read.append("what belongs to the same turn"))
    clock.advance(1.9)
    assert read == []
    clock.advance(0.1)
    assert read == ["what belongs to the same turn", "welcome"]
    assert not greeting.cancel()


@pytest.mark.parametrize("seconds", [1, 2])
def test_speaking_first(
    clock: MemoryReactorClock, greeting: Greeting, read: list[str], seconds: int
) -> None:
    """A client that speaks is waited for no longer, even in the turn in which its time is up."""
    cancelled: list[bool] = []
    clock.callLater(seconds, lambda: cancelled.append(greeting.cancel()))
    clock.advance(2)
    assert (cancelled, greeting.cancel()) == ([True], False)
    assert (read, clock.getDelayedCalls()) == ([], [])
