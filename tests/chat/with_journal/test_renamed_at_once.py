"""Users who take another name, and what others do to them, on its way at one time."""

import pytest

from chatapp.config import Config
from tests.chat.with_journal.keepers_of_order import owned_by_bob
from tests.chat.with_journal.three_in_dev import IN_DEV
from tests.conversation import Conversation


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


def test_another_name_meanwhile(talk: Conversation) -> None:
    """The others read that this one left, for they know the user by it now."""
    talk(f"""
        {IN_DEV}
        the journal waits
        carl > /nick bea
        ann > /room private
        the journal goes on
        ann < -- carl is now bea
        ann < -- carl is now bea in #dev
        ann < -- ann made #dev private
        ann < -- bob left #dev
        ann < -- bea left #dev
        bob, carl have read everything
        ann > /list #dev
        ann < -- 1 in #dev: ann
    """)


@pytest.mark.parametrize(
    ("act", "told"),
    [
        ("/kick carl", "carl was kicked from #dev by ann"),
        ("/ban carl", "carl was banned from #dev by ann for good"),
        ("/room private", "ann made #dev private"),
    ],
)
def test_another_name_afterwards(talk: Conversation, act: str, told: str) -> None:
    """The room reads nothing of the new name of who has been put out."""
    talk(f"""
        {IN_DEV}
        ann > /invite bob
        ann, bob, carl have read everything
        the journal waits
        ann > {act}
        carl > /nick bea
        the journal goes on
        ann, bob < -- {told}
        ann, bob < -- carl left #dev
        ann, bob < -- carl is now bea
        carl < -- {told}
        carl < -- you left #dev and are in #lobby
        carl < -- carl is now bea
    """)


def test_another_name_on_two_devices(talk: Conversation) -> None:
    """The others read one after the other."""
    talk(f"""
        {IN_DEV}
        phone comes
        phone > /login bob horse battery
        bob, phone > /leave #dev
        ann, bob, carl, phone have read everything
        the journal waits
        bob > /nick BOB
        phone > /nick Bob
        the journal goes on
        ann, bob, carl, phone < -- bob is now BOB
        ann, bob, carl, phone < -- BOB is now Bob
    """)


def test_another_name_of_who_is_put_off_the_server(talk: Conversation) -> None:
    """Nobody reads of it."""
    talk(f"""
        {IN_DEV}
        phone comes
        phone > /login ann horse battery
        ann, bob, carl, phone have read everything
        the journal waits
        bob > /kick everywhere ann
        ann > /nick ANN
        the journal goes on
        bob < -- ann was kicked everywhere by bob
        bob < -- ann was kicked everywhere by bob
        bob < -- ann is kicked everywhere
        bob < -- ann left #dev
        bob < -- ann left
        ann, carl, phone have read everything
        ann, phone are disconnected
    """)


@pytest.mark.parametrize("where", ["", "everywhere "])
@pytest.mark.parametrize(
    ("act", "done"),
    [("kick", "kicked"), ("mute", "muted"), ("ban", "banned")],
)
def test_what_is_done_to_who_takes_another_name(
    talk: Conversation, where: str, act: str, done: str
) -> None:
    """It is done to that user, and all read of it by the name that they know by then."""
    talk(f"""
        {IN_DEV}
        bob > /leave #lobby
        ann, bob, carl have read everything
        the journal waits
        carl > /nick bea
        bob > /{act} {where}carl
    """)
    talk.scenes["the journal goes on"]()
    talk.listen()
    lines = talk.unread["ann"]
    talk.unread.clear()
    assert lines[0] == "-- carl is now bea"
    there = "everywhere" if where else "in #dev" if act == "mute" else "from #dev"
    good = "" if act == "kick" else " for good"
    assert [line for line in lines if done in line][-1] == f"-- bea was {done} {there} by bob{good}"
    assert not [line for line in lines[2:] if "carl" in line]


def test_a_guest_who_is_gone_before_it_is_done(talk: Conversation) -> None:
    """Nothing is done to whoever has the name by then."""
    talk(f"""
        {IN_DEV}
        ann > /leave #lobby
        ann, bob, carl have read everything
        the journal waits
        bob > /kick everywhere carl
        ann > /ban carl
        the journal goes on
        ann < -- carl was kicked everywhere by bob
        ann < ! no such user: carl
        ann < -- carl left #dev
        bob, carl have read everything
        carl is disconnected
    """)
