"""Users who are put out of a room, and what they are about to do, on its way at one time."""

import pytest

from chatapp.config import Config
from tests.chat.with_journal.keepers_of_order import BOB, owned_by_bob
from tests.chat.with_journal.test_charters_at_once import left_of
from tests.chat.with_journal.three_in_dev import IN_DEV
from tests.conversation import Conversation


@pytest.fixture
def config(config: Config) -> Config:
    """Bob is the owner."""
    return owned_by_bob(config)


def test_it_is_one_change(talk: Conversation) -> None:
    """What is kept first says all: who is out, and that the others were told."""
    talk(f"""
        {IN_DEV}
        the journal waits
        ann > /room private
        the journal answers
        ann < -- ann made #dev private
        ann < -- 2 left #dev: bob, carl
        bob, carl < -- ann made #dev private
        bob, carl < -- you left #dev and are in #lobby
    """)
    assert {kind: len(rows) for kind, rows in left_of(talk, "#dev").items()} == {
        "member": 1,
        "place": 3,  # that of ann, and the ends that the others have not surely read
    }
    talk("""
        the server is killed
        carl > /resume TOKEN(carl)
        carl < -- welcome back, carl: you are in #lobby
        carl has read everything
        carl > /rooms
        carl < -- #lobby, 3 members
    """)


def test_who_leaves_is_told_of_once(talk: Conversation) -> None:
    """The line of the user's own says it."""
    talk(f"""
        {IN_DEV}
        the journal waits
        bob > /leave
        ann > /room private
        the journal goes on
        ann < -- bob left #dev
        ann < -- ann made #dev private
        ann < -- carl left #dev
        bob, carl have read everything
    """)


@pytest.mark.parametrize("act", ["/room private", "/kick carl", "/ban carl"])
def test_lost_meanwhile(talk: Conversation, act: str) -> None:
    """Whoever comes back is not in the room, nor after a crash."""
    talk(f"""
        {IN_DEV}
        the journal waits
        ann > {act}
        carl is lost
        the journal goes on
        ann, bob have read everything
        back > /resume TOKEN(carl)
        back < -- welcome back, carl: you are in #lobby
        ann, bob, back have read everything
        the server is killed
        again > /resume TOKEN(back)
        again < -- welcome back, carl: you are in #lobby
        again has read everything
    """)


@pytest.mark.parametrize("act", ["/room private", "/kick carl", "/ban carl"])
def test_back_meanwhile(talk: Conversation, act: str) -> None:
    """What is kept of the room that was left is found by who has come back, and deleted."""
    talk(f"""
        {IN_DEV}
        carl is lost
        ann, bob have read everything
        the journal waits
        back > /resume TOKEN(carl)
        ann > {act}
        the journal goes on
        back < -- welcome back, carl: you are in #dev, and in #lobby
        ann, bob, back have read everything
        back > hello
        ann, bob, back < carl: hello
        300 s pass
        ann > /leave
        ann, bob, back have read everything
        300 s pass
    """)
    carl = talk.chat.find_user("carl").id
    assert not [key for key in left_of(talk, "#dev")["place"] if key.startswith(f"{carl}/")]


def test_banned_on_entering(talk: Conversation) -> None:
    """It is done after that, and all read of both."""
    talk(f"""
        {BOB}
        ann is here
        bob has read everything
        the journal waits
        at once:
            ann > /join #dev
            bob > /ban ann
        the journal goes on
        ann < -- you are in #dev, 2 members
        ann < -- ann was banned from #dev by bob for good
        ann < -- you left #dev and are in #lobby
        bob < -- ann joined #dev
        bob < -- ann was banned from #dev by bob for good
        bob < -- ann left #dev
    """)


def test_leaving_the_only_other_room_meanwhile(talk: Conversation) -> None:
    """Nobody is nowhere."""
    talk(f"""
        {IN_DEV}
        the journal waits
        ann > /room private
        bob, carl > /leave #lobby
        the journal goes on
        ann, bob, carl have read everything
        carl > hello
        ann, bob, carl < carl: hello
        bob > hello
        ann, bob, carl < bob: hello
        the server is killed
        carl > /resume TOKEN(carl)
        carl < -- welcome back, carl: you are in #lobby
        carl has read everything
    """)


@pytest.mark.parametrize("act", ["kick", "ban"])
def test_giving_up_the_name_and_being_put_off_the_server(talk: Conversation, act: str) -> None:
    """The name is given up all the same."""
    talk(f"""
        {IN_DEV}
        ann > /unregister
        ann, bob, carl have read everything
        the journal waits
        bob > /{act} everywhere ann
        ann > ann
        the journal goes on
        ann, bob, carl have read everything
        ann is disconnected
        bob > /whois ann
        bob < ! no such user: ann
    """)


@pytest.mark.parametrize("act", ["/room private", "/kick carl", "/ban carl"])
@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ann > {act}", "carl closes"),
        ("ann > {act}", "carl > /quit"),
        ("ann > {act}", "bob > /kick everywhere carl"),
        ("bob > /kick everywhere carl", "ann > {act}"),
        ("ann > {act}", "carl > /leave #dev"),
        ("carl > /leave #dev", "ann > {act}"),
        ("bob > /kick everywhere carl", "carl > /leave #dev"),
        ("carl > /leave #dev", "bob > /kick everywhere carl"),
        ("carl > /leave #dev", "carl is lost"),
    ],
)
def test_who_goes_is_told_of_once(talk: Conversation, act: str, one: str, other: str) -> None:
    """To the members of the room, the user has left once, whichever is kept first."""
    talk(f"""
        {IN_DEV}
        ann > /invite bob
        bob > /leave #lobby
        ann, bob, carl have read everything
        the journal waits
        {one.format(act=act)}
        {other.format(act=act)}
    """)
    talk.scenes["the journal goes on"]()
    talk.listen()
    told = [line for line in talk.unread["bob"] if "left #dev" in line]
    talk.unread.clear()
    assert told == ["-- carl left #dev"]


def test_leaving_while_being_put_out(talk: Conversation) -> None:
    """The user's own line is done by the other's, and leaves no other room."""
    talk(f"""
        {IN_DEV}
        carl > /join #tea
        carl > /join #dev
        ann, bob, carl have read everything
        the journal waits
        ann > /kick carl
        carl > /leave
        the journal goes on
        ann, bob < -- carl was kicked from #dev by ann
        ann, bob < -- carl left #dev
        carl < -- carl was kicked from #dev by ann
        carl < -- you left #dev and are in #tea
        carl > hello
        carl < #tea carl: hello
    """)


def test_leaving_on_two_devices(talk: Conversation) -> None:
    """The others read of it once."""
    talk(f"""
        {IN_DEV}
        phone comes
        phone > /login bob horse battery
        ann, bob, carl, phone have read everything
        the journal waits
        bob, phone > /leave #dev
        the journal goes on
        ann, carl < -- bob left #dev
        bob, phone < -- you left #dev and are in #lobby
        the server is killed
        phone > /resume TOKEN(phone)
        phone < -- welcome back, bob: you are in #lobby
        phone has read everything
    """)
