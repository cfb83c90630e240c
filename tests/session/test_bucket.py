"""Token buckets, and how a session's pace is judged by one."""

from hypothesis import given
from hypothesis import strategies as st

from chatapp.session.bucket import Bucket, Pace


def test_burst_then_rate() -> None:
    """As many as the burst at once, then one whenever its time has come."""
    bucket = Bucket(rate=2, burst=3, now=0.0)
    assert [bucket.take(0.0) for _ in range(3)] == [0.0, 0.0, 0.5]
    assert bucket.tokens(0.25) == 0.5
    assert bucket.take(0.5) == 0.5


def test_it_holds_no_more_than_the_burst() -> None:
    """A long rest gives the burst again, not more."""
    bucket = Bucket(rate=2, burst=3, now=0.0)
    for _ in range(3):
        bucket.take(0.0)
    assert bucket.tokens(1000.0) == 3


def test_a_clock_that_goes_back() -> None:
    """A clock that is set back takes nothing away."""
    assert Bucket(rate=2, burst=3, now=100.0).tokens(50.0) == 3


@given(st.lists(st.floats(0, 10), max_size=50))
def test_never_more_than_burst_and_rate(pauses: list[float]) -> None:
    """Whoever waits as told gets through burst + rate x time at the most."""
    bucket = Bucket(rate=2, burst=3, now=0.0)
    now = 0.0
    for count, pause in enumerate(pauses, start=1):
        now += pause
        now += bucket.take(now)
        assert count <= 3 + 2 * now + 1e-6


def test_pace_of_one_who_waits_for_every_line() -> None:
    """Lines that come as soon as they are heard are too fast, from the first that had to wait."""
    pace = Pace(rate=2, burst=2, now=0.0)
    waits = [pace.line(0.0), pace.line(0.0), pace.line(0.5), pace.line(1.0)]
    assert waits == [0.0, 0.5, 0.5, 0.5]
    assert pace.too_fast_for(1.0) == 1.0


def test_pace_of_one_who_rests() -> None:
    """A client that keeps quiet for a moment begins anew."""
    pace = Pace(rate=2, burst=2, now=0.0)
    pace.line(0.0)
    pace.line(0.0)
    assert pace.too_fast_for(0.5) == 0.5
    pace.line(1.1)
    assert pace.too_fast_for(1.1) == 0.0


def test_pace_without_a_burst() -> None:
    """With a burst of one, somebody slow is never too fast."""
    pace = Pace(rate=2, burst=1, now=0.0)
    for now in range(0, 1000, 10):
        assert pace.line(float(now)) == 0.5
        assert pace.too_fast_for(float(now)) == 0.0


def test_some_tokens() -> None:
    """As many as there are can be taken at once, and no more."""
    bucket = Bucket(rate=10, burst=100, now=0)
    assert bucket.take_some(60, 0) == 60
    assert bucket.take_some(60, 0) == 40
    assert bucket.take_some(60, 0) == 0
    assert bucket.take_some(60, 1.55) == 15
    bucket.take(1.55)
    assert bucket.take_some(60, 1.55) == 0
