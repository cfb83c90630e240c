"""Several devices: one user, whose rooms are the same on all of them."""

import pytest

from chatapp.chat.factory import ChatFactory
from tests.chat.with_journal.two_devices import LOGIN
from tests.conftest import limit
from tests.conversation import Conversation
from tests.journal import FakeJournal


def test_a_user_is_one_however_many_devices(talk: Conversation) -> None:
    """Others read of the first coming and the last going, and see one name."""
    talk(f"""
        bob is here
        ann is here
        bob has read everything
        {LOGIN}
        bob has read everything
        bob > /list
        bob < -- 2 online: ann, bob
        bob > /list #lobby
        bob < -- 2 in #lobby: ann, bob
        phone > hello
        ann, bob, phone < ann: hello
        ann is lost
        phone is lost
        bob < -- ann left
        ann > /resume TOKEN(ann)
        ann has read everything
        bob < -- ann joined
        phone > /resume TOKEN(phone)
        phone has read everything
        ann, bob have read everything
        phone > again
        ann, bob, phone < ann: again
    """)


def test_a_room_is_entered_and_left_on_all(talk: Conversation) -> None:
    """The current room is each device's own."""
    talk(f"""
        ann is here
        {LOGIN}
        phone > /join #dev
        phone < -- you are in #dev, 1 member
        ann < -- you joined #dev on another device
        ann > in the lobby
        ann, phone < ann: in the lobby
        phone > in dev
        ann, phone < #dev ann: in dev
        phone > /leave #lobby
        phone < -- you left #lobby and are in #dev
        ann < -- you left #lobby and are in #dev
        ann > here
        ann, phone < #dev ann: here
    """)


def test_others_are_told_who_enters_a_room(talk: Conversation) -> None:
    """Once, on however many devices the user is, and whichever of them is lost meanwhile."""
    talk(f"""
        bob is here
        bob > /join #dev
        bob > /join #ops
        ann is here
        {LOGIN}
        bob has read everything
        phone > /join #dev
        phone < -- you are in #dev, 2 members
        ann < -- you joined #dev on another device
        bob < -- ann joined #dev
        the journal waits
        phone > /join #ops
        phone is lost
        the journal goes on
        ann < -- you joined #ops on another device
        bob < -- ann joined #ops
        ann is lost
        bob < -- ann left #dev
        bob < -- ann left #ops
        bob < -- ann left
    """)


def test_quit_ends_a_device(talk: Conversation) -> None:
    """The others stay, and the user is not gone before the last is."""
    talk(f"""
        bob is here
        ann is here
        {LOGIN}
        bob has read everything
        ann > /quit
        ann is disconnected
        phone > still here
        bob, phone < ann: still here
        phone > /quit
        phone is disconnected
        bob < -- ann left
    """)


def test_whispers_reach_all(talk: Conversation) -> None:
    """What is whispered to a user, and by the user, is read on each device."""
    talk(f"""
        bob is here
        ann is here
        {LOGIN}
        bob has read everything
        bob > /w ann psst
        bob < [you -> ann] psst
        ann, phone < [bob -> you] psst
        phone > /r yes?
        ann, phone < [you -> bob] yes?
        bob < [ann -> you] yes?
    """)


def test_all_survives_a_restart(talk: Conversation) -> None:
    """The devices come back by their tokens; a login finds the rooms."""
    talk(f"""
        ann is here
        {LOGIN}
        phone > /join #dev
        ann, phone have read everything
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        phone > /resume TOKEN(phone)
        phone has read everything
        ann has read everything
        third > /login ann horse battery
        third < -- welcome to chatapp: you are guest1, in the lobby
        third < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        third < -- /resume TOKEN brings you back if the connection is lost
        third < -- you are logged in as ann, and in #lobby, and in #dev
        third < -- /resume TOKEN brings you back if the connection is lost
        third < [14:30] -- ann joined #dev
        third < -- you are up to date
        ann, phone have read everything
        phone > back
        ann, phone, third < #dev ann: back
    """)


def test_one_pace_on_all_devices(talk: Conversation) -> None:
    """Whoever is on two devices may not say twice as much."""
    talk(f"""
        ann is here
        {LOGIN}
    """)
    limit(talk.chat, messages_per_second=1, message_burst=2)
    talk("""
        phone > one
        ann > two
        phone > three
        ann, phone < ann: one
        ann, phone < ann: two
        ann, phone < ann: three
        ann > four
        phone > five
        ann, phone < -- your lines are heard at 1 a second; 1 waits
        1 s pass
        ann, phone < ann: four
        1 s pass
        ann, phone < ann: five
        5 s pass
    """)


def test_all_devices_expire_at_once(talk: Conversation) -> None:
    """Others are told of one who left."""
    talk(f"""
        bob is here
        ann is here
        {LOGIN}
        bob has read everything
        the server is killed
        bob > /resume TOKEN(bob)
        bob has read everything
        601 s pass
        bob < -- ann left
        bob > /list
        bob < -- 1 online: bob
    """)


def test_a_device_whose_client_closes_the_connection(talk: Conversation, chat: ChatFactory) -> None:
    """The name is the user's all the same, for the journal as well."""
    talk("""
        ann is here
        ann > /register horse battery
        ann has read everything
        ann closes
    """)
    ann = chat.users.registered.get("ann")
    assert ann is not None
    assert ann.is_absent
    assert isinstance(chat.journal, FakeJournal)
    assert chat.journal.owners["name:ann"] == str(ann.id)


def test_a_name_that_is_registered_while_the_client_closes(
    talk: Conversation, chat: ChatFactory, journal: FakeJournal
) -> None:
    """The journal knows the name as the user's, though the client had closed the connection."""
    talk("""
        ann is here
        the journal waits
        ann > /register horse battery
    """)
    talk.clients["ann"].hang_up()
    talk("""
        ann is lost
        the journal goes on
    """)
    ann = chat.users.registered.get("ann")
    assert ann is not None
    assert journal.owners["name:ann"] == str(ann.id)


@pytest.mark.parametrize("goes", ["closes", "> /quit"])
def test_one_going_is_told_once_also_after_a_restart(talk: Conversation, goes: str) -> None:
    """The device that was lost first knows after a restart that others were told by the last."""
    talk(f"""
        bob is here
        ann is here
        {LOGIN}
        bob has read everything
        ann is lost
        bob has read everything
        30 s pass
        phone {goes}
        bob < -- ann left
        1 s pass
        the server is killed
        bob > /resume TOKEN(bob)
        bob has read everything
        601 s pass
        bob reads nothing
    """)
