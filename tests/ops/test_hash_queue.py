"""What waits to be hashed: the better standing first, few of one address, and a bounded number."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st
from twisted.internet.defer import Deferred

from chatapp.chat.passwords import Asker, Standing
from chatapp.ops.hash_queue import OF_AN_ADDRESS, WAITING_AT_MOST, Asked, HashQueue

ASKERS = st.builds(
    Asker, st.integers(0, 40).map("address {}".format), st.sampled_from(list(Standing))
)


def asked_by(asker: Asker) -> Asked:
    """Return what somebody asks for."""
    return Asked(lambda: None, asker, Deferred())


def test_the_same_standing_keeps_its_order() -> None:
    """Who came first is first, also where others with a better standing come between."""
    queue = HashQueue()
    asked = [asked_by(Asker(f"{n}", Standing(n % 3))) for n in range(12)]
    assert [queue.add(one) for one in asked] == [None] * 12
    assert [queue.pop() for _ in asked] == sorted(asked, key=lambda one: one.asker.standing)


def test_who_makes_way() -> None:
    """The last of the worst; nobody makes way for the same standing."""
    queue = HashQueue()
    for number in range(WAITING_AT_MOST - 1):
        assert queue.add(asked_by(Asker(f"{number}", Standing.NEW))) is None
    failed = asked_by(Asker("failed", Standing.FAILED))
    assert queue.add(failed) is None
    late = asked_by(Asker("late", Standing.FAILED))
    assert queue.add(late) is late
    assert queue.add(asked_by(Asker("new", Standing.NEW))) is failed
    new = asked_by(Asker("another", Standing.NEW))
    assert queue.add(new) is new


@given(st.lists(st.none() | ASKERS, max_size=200))
def test_bounds(steps: list[Asker | None]) -> None:
    """Whatever comes: who is not refused is hashed, and neither bound is exceeded."""
    queue, there = HashQueue(), list[Asked]()
    for asker in steps:
        if asker is not None:
            asked = asked_by(asker)
            there.append(asked)
            refused = queue.add(asked)
            if refused is not None:
                there.remove(refused)
                assert refused is asked or refused.asker.standing > asker.standing
        elif queue:
            taken = queue.pop()
            assert taken.asker.standing == min(one.asker.standing for one in there)
            there.remove(taken)
        assert len(queue) == len(there) <= WAITING_AT_MOST
        assert max(Counter(one.asker.address for one in there).values(), default=0) <= OF_AN_ADDRESS
    assert sorted(map(id, queue.clear())) == sorted(map(id, there))
    assert not queue
