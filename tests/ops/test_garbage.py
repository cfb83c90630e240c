"""The collector goes through what is old only once an hour."""

import gc

from twisted.internet.testing import MemoryReactorClock

from chatapp.ops.garbage import THAW_SECONDS, GarbageService


def test_what_has_survived_is_set_aside() -> None:
    """After a full collection the next begins anew; all is looked at again after an hour."""
    clock = MemoryReactorClock()
    service = GarbageService(clock)
    service.startService()
    first = gc.get_freeze_count()
    assert first > 1000
    kept = [[number] for number in range(1000)]
    gc.collect()
    assert gc.get_freeze_count() >= first + len(kept)
    del kept
    cycle: list[object] = []
    cycle.append(cycle)
    gc.collect()
    frozen = gc.get_freeze_count()
    del cycle
    gc.collect()
    assert gc.get_freeze_count() >= frozen
    clock.advance(THAW_SECONDS)
    assert gc.get_freeze_count() < frozen
    service.stopService()
    assert gc.get_freeze_count() == 0
    assert not gc.callbacks or all("garbage" not in repr(call) for call in gc.callbacks)
    assert clock.getDelayedCalls() == []
