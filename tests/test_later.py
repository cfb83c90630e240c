"""What is to be done later comes once, or is cancelled."""

from twisted.internet.testing import MemoryReactorClock

from chatapp.later import NEVER, Later


def test_it_comes(clock: MemoryReactorClock) -> None:
    """It waits until then, and may be cancelled after it has come."""
    come: list[str] = []
    later = Later(clock.callLater(5, come.append, "it"))
    clock.advance(4)
    assert (later.waits, come) == (True, [])
    clock.advance(1)
    assert (later.waits, come) == (False, ["it"])
    later.cancel()


def test_it_is_cancelled(clock: MemoryReactorClock) -> None:
    """It does not come, and may be cancelled again."""
    come: list[str] = []
    later = Later(clock.callLater(5, come.append, "it"))
    later.cancel()
    later.cancel()
    clock.advance(5)
    assert (later.waits, come) == (False, [])
    assert clock.getDelayedCalls() == []


def test_it_never_comes() -> None:
    """What never comes may be cancelled too."""
    NEVER.cancel()
    assert not NEVER.waits
