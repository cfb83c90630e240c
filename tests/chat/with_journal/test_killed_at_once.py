"""Lines that contradict each other, kept in one batch; the server is killed before what follows."""

import pytest

from chatapp.config import Config
from tests.chat.with_journal.keepers_of_order import owned_by_bob
from tests.chat.with_journal.rows import kept
from tests.chat.with_journal.three_in_dev import IN_DEV
from tests.conversation import Conversation


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


def test_entering_a_room_and_being_banned_from_it(talk: Conversation) -> None:
    """Who is banned is not there."""
    talk(f"""
        {IN_DEV}
        carl > /leave
        ann, bob, carl have read everything
        the journal waits
        at once:
            ann > /ban carl
            carl > /join #dev
        the journal answers
        the server is killed
        ann, bob, carl have read everything
        carl > /resume TOKEN(carl)
        carl < -- welcome back, carl: you are in #lobby
        carl has read everything
        carl > /join #dev
        carl < ! you are banned from #dev
    """)


@pytest.mark.parametrize("act", ["/kick carl", "/ban carl", "/room private"])
def test_leaving_the_only_other_room(talk: Conversation, act: str) -> None:
    """Nobody is nowhere."""
    talk(f"""
        {IN_DEV}
        the journal waits
        at once:
            ann > {act}
            carl > /leave #lobby
        the journal answers
        the server is killed
        ann, bob, carl have read everything
        carl > /resume TOKEN(carl)
        carl < -- welcome back, carl: you are in #lobby
        carl has read everything
        the server is killed
        carl > /resume TOKEN(carl)
        carl < -- welcome back, carl: you are in #lobby
        carl has read everything
    """)


def test_leaving_all_rooms_on_two_devices(talk: Conversation) -> None:
    """An account is somewhere, too."""
    talk(f"""
        {IN_DEV}
        phone comes
        phone > /login bob horse battery
        ann, bob, carl, phone have read everything
        the journal waits
        at once:
            bob > /leave #dev
            phone > /leave #lobby
        the journal answers
        the server is killed
        ann, bob, carl, phone have read everything
        phone > /resume TOKEN(phone)
        phone < -- welcome back, bob: you are in #lobby
        phone has read everything
        bob comes
        bob, phone have read everything
        bob > /login bob horse battery
        bob < -- you are logged in as bob, and in #lobby
        bob, phone have read everything
    """)


def test_giving_up_the_name_and_writing_it_in_another_way(talk: Conversation) -> None:
    """The server starts, nobody has the account, and nothing is left of it."""
    talk(f"""
        {IN_DEV}
        phone comes
        phone > /login bob horse battery
        bob > /unregister
        ann > /moderator bob
        ann, bob, carl, phone have read everything
        the journal waits
        at once:
            bob > bob
            phone > /nick Bob
        the journal answers
        the server is killed
        ann, bob, carl, phone have read everything
        bob comes
        bob, phone have read everything
        bob > /login bob horse battery
        bob < ! wrong name or password
        bob has read everything
    """)
    assert [len(kept(talk, kind)) for kind in ("account", "password", "moderator")] == [1, 1, 0]
