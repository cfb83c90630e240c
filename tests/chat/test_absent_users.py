"""Which absent users are forgotten, and in which order."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.chat.absent_users import EXPIRED_AT_ONCE, AbsentUsers
from chatapp.chat.factory import ChatFactory
from chatapp.log.log import Log
from chatapp.log.reader import Reader
from chatapp.session.answers import Answers
from chatapp.session.device import Absence, Device
from chatapp.session.user import User
from tests.chat.conftest import config_with, over_addresses
from tests.conversation import Conversation

two_each = pytest.mark.parametrize(
    "config", [config_with(absences_per_address=2)], ids=["two each"]
)


@over_addresses
@two_each
def test_an_address_has_its_own_forgotten(
    talk: Conversation, here: str, also_here: str, elsewhere: str
) -> None:
    """Of too many absent users from one address the oldest goes, and nobody from elsewhere."""
    talk(f"""
        ann, bob connect from {here}
        carl connects from {also_here}
        dora connects from {elsewhere}
        dora, ann, bob, carl are here
        dora, ann, bob, carl are lost
        1 s pass
        again, more, other come
        again > /resume TOKEN(ann)
        more > /resume TOKEN(bob)
        other > /resume TOKEN(dora)
        again, more, other have read everything
        again > /nick again
        again < -- guest1 is now again
        more, other < -- guest1 is now again
        again > /list
        again < -- 3 online: again, bob, dora
    """)


@two_each
def test_whoever_only_came_and_went_is_forgotten_first(talk: Conversation) -> None:
    """A guest who said nothing goes before a user with a name, who was lost earlier."""
    talk("""
        ann, bob, first, second connect from 192.0.2.1
        ann, bob are here
        ann, bob are lost
        first, second come
        first, second have read everything
        first, second are lost
        1 s pass
        again, more come
        again > /resume TOKEN(ann)
        more > /resume TOKEN(bob)
        again, more have read everything
        again > /list
        again < -- 2 online: ann, bob
    """)


@pytest.mark.parametrize("config", [config_with()], ids=["may return"])
def test_a_user_counts_for_the_address_of_the_return(talk: Conversation, chat: ChatFactory) -> None:
    """Whoever came back from elsewhere is counted there from then on."""
    talk("""
        ann connects from 192.0.2.1
        back connects from 192.0.2.2
        ann is here
        ann is lost
        back > /resume TOKEN(ann)
        back has read everything
        back is lost
    """)
    assert [user.devices[0].address for user in chat.users] == ["192.0.2.2"]


def _absence(number: int, address: str, since: float, *, passing: bool) -> Absence:
    user = User(number, f"guest{number}" if passing else f"user{number}", number or None)
    if not passing:
        user.guest = None
    device = Device(number, user)
    device.address = address
    places = {"#lobby": Reader(Log("#lobby"), 1)}
    return Absence(device, places, [], None, Answers("a"), set(), since)


ADDRESSES = st.sampled_from(["", "192.0.2.1", "192.0.2.2", "2001:db8::/64"])


@given(
    st.lists(st.tuples(ADDRESSES, st.booleans()), max_size=30),
    st.integers(0, 10),
    st.integers(0, 5),
    st.integers(0, 10),
)
def test_no_address_has_others_forgotten(
    left: list[tuple[str, bool]], at_most: int, per_address: int, old: int
) -> None:
    """The bounds hold; what goes in its turn is too old, or its own address has too many."""
    absences = [
        _absence(number, address, float(number), passing=passing)
        for number, (address, passing) in enumerate(left, 1)
    ]
    there = AbsentUsers()
    for absence in absences:
        there.add(absence)
    gone = there.expire(float(old), at_most, per_address)
    kept = list(there)
    assert [one for one in absences if one not in gone] == kept
    assert all(one.since > old for one in kept)
    assert len(kept) <= (at_most or len(absences))
    fresh = [one for one in absences if one.since > old]
    count = Counter(one.device.address for one in fresh)
    for address, number in Counter(one.device.address for one in kept).items():
        assert not (address and per_address) or number <= per_address
        if not at_most:
            assert number == (min(count[address], per_address or 30) if address else number)
    if not at_most:  # nobody without an address, and nobody whose address has few
        assert all(
            one.since <= old or (one.device.address and count[one.device.address] > per_address)
            for one in gone
        )


@pytest.mark.parametrize("passing", [True, False])
def test_beyond_the_bound_the_address_with_the_most_has_its_own_forgotten(passing: bool) -> None:
    """What one address has left behind costs nobody else anything, even without its own bound."""
    there = AbsentUsers()
    victim = _absence(1, "192.0.2.1", 1.0, passing=passing)
    crowd = [_absence(number, "", 1.0 + number, passing=passing) for number in range(2, 12)]
    for absence in (victim, *crowd):
        there.add(absence)
    assert there.expire(0.0, 4, 0) == crowd[:7]
    assert list(there) == [victim, *crowd[7:]]


def test_a_crowd_is_forgotten_a_part_at_a_time() -> None:
    """So that nobody waits for it."""
    there = AbsentUsers()
    for number in range(1, 2 * EXPIRED_AT_ONCE):
        there.add(_absence(number, "192.0.2.1", float(number), passing=False))
    assert len(there.expire(0.0, 1, 1)) == EXPIRED_AT_ONCE
    assert len(there.expire(0.0, 1, 1)) == EXPIRED_AT_ONCE - 2
    assert len(there) == 1
