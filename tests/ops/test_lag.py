"""The reactor's lag, on a clock that is late."""

import pytest
from twisted.internet.testing import MemoryReactorClock

from chatapp.counts import Histogram
from chatapp.ops.lag import LAG_SECONDS, LagService


def test_lag(clock: MemoryReactorClock) -> None:
    """What is called late is late by the whole of it, whenever it was called before."""
    lag = Histogram((0, 0.5, 1))
    service = LagService(clock, lag)
    service.startService()
    clock.advance(LAG_SECONDS)
    clock.advance(LAG_SECONDS + 0.4)
    clock.advance(LAG_SECONDS)
    assert lag.counts == [2, 1, 0, 0]
    assert lag.sum == pytest.approx(0.4)
    service.stopService()
    assert clock.getDelayedCalls() == []
