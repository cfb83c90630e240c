"""Several devices: one user, whose rooms are the same on all of them."""

import pytest

from chatapp.chat.factory import ChatFactory
from tests.conftest import limit
from tests.connect import Connect
from tests.conversation import MARGIN, Conversation
from tests.journal import FakeJournal

LOGIN = """
        ann > /register horse battery
        ann has read everything
        phone > /login ann horse battery
        phone has read everything
        ann has read everything
"""


LOGIN_OBJECT = {"login": "ann", "secret": "horse battery"}


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


def test_a_guest_who_is_alone_in_a_room_logs_in(talk: Conversation) -> None:
    """The room is the user's from then on."""
    talk("""
        ann is here
        ann > /register horse battery
        ann > /quit
        ann has read everything
        ann is disconnected
        phone comes
        phone > /join #ops
        phone has read everything
        phone > /login ann horse battery
        phone has read everything
        phone > hello
        phone < #ops ann: hello
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


def test_logout(talk: Conversation) -> None:
    """A device becomes a guest's; everywhere, and by a new password, the others end."""
    talk(f"""
        ann is here
        {LOGIN}
        phone > /logout
        phone < -- you are logged out
        phone < -- welcome to chatapp: you are guest1, in the lobby
        phone < -- /resume TOKEN brings you back if the connection is lost
        ann < -- guest1 joined
        phone > /login ann horse battery
        phone has read everything
        ann has read everything
        phone > /password correct horse
        phone < -- your password is changed
        ann < -- you are logged out
        ann is disconnected
        phone > hello
        phone < ann: hello
        third > /login ann horse battery
        third has read everything
        phone has read everything
    """)


def test_a_token_of_a_device_that_was_logged_out(talk: Conversation) -> None:
    """It brings nobody back."""
    talk(f"""
        ann is here
        {LOGIN}
        ann is lost
        phone > /logout everywhere
        phone has read everything
        again comes
        again, phone have read everything
        again > /resume TOKEN(ann)
        again < ! that token is mistyped, was used before, or is too old
    """)


def test_too_many_devices(talk: Conversation) -> None:
    """The one that was lost makes way, or else the one that came first."""
    logins = [f"d{number} > /login ann horse battery" for number in range(2, 11)]
    everybody = ", ".join(f"d{number}" for number in range(2, 11))
    talk(f"""
        ann is here
        ann > /register horse battery
        {MARGIN.join(logins)}
        {everybody}, ann have read everything
        d3 is lost
        eleventh > /login ann horse battery
        eleventh has read everything
        ann > all here
        ann, d2, d4, d10, eleventh < ann: all here
        {everybody.replace("d3, ", "")} have read everything
        twelfth > /login ann horse battery
        twelfth has read everything
        ann < -- you are logged out
        ann is disconnected
        {everybody.replace("d3, ", "")}, eleventh have read everything
    """)


def test_a_login_that_comes_too_late(talk: Conversation) -> None:
    """The connection is lost before the journal has kept it: nobody is there."""
    talk("""
        bob, ann are here
        ann > /register horse battery
        ann > /quit
        bob, ann have read everything
        ann is disconnected
        ann comes
        ann, bob have read everything
        the journal waits
        ann > /login ann horse battery
        ann is lost
        the journal goes on
        bob < -- guest1 left
        bob > /list
        bob < -- 1 online: bob
        the server is killed
        bob > /resume TOKEN(bob)
        bob has read everything
        bob > /list
        bob < -- 1 online: bob
        ann > /login ann horse battery
        ann has read everything
        bob < -- ann joined
    """)


def test_both_at_once(talk: Conversation) -> None:
    """Two who look alike cannot both register: their names cannot be alike."""
    talk("""
        ann, bob are here
        ann > /register horse battery
        ann, bob have read everything
        the journal waits
        bob > /nick carl
        bob > /register horse battery
        the journal goes on
        bob < -- bob is now carl
        bob < -- carl is yours now: /login carl on any device
        ann < -- bob is now carl
    """)


@pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)
def test_a_program_that_logs_in_first_is_no_guest_to_others(connect: Connect) -> None:
    """Nobody is told of the guest; a wrong password leaves a guest, of whom others are told."""
    bob, ann = connect("tcp"), connect("tcp")
    for client, name in ((bob, "bob"), (ann, "ann")):
        client.send(f"/nick {name}")
    ann.send("/register horse battery")
    bob.read()
    program = connect.open()
    program.request(**LOGIN_OBJECT, ref="in")
    connect.clock.advance(1)
    assert "logged_in" in [record["type"] for record in program.read_objects()]
    assert bob.read() == []
    program.send("hello")
    assert bob.read() == ["ann: hello"]
    wrong = connect.open()
    wrong.request(**LOGIN_OBJECT | {"secret": "horse batterx"})
    connect.clock.advance(5)
    assert [r["text"] for r in wrong.read_objects() if r["type"] == "error"] == [
        "wrong name or password"
    ]
    assert bob.read() == ["-- guest1 joined"]


def test_a_program_that_logs_in_is_there_without_a_word(talk: Conversation) -> None:
    """Others are told when it comes and goes, and nothing if its user is on another device."""
    login = '{"login": "ann", "secret": "horse battery"}'
    talk(f"""
        ann, bob are here
        ann > /register horse battery
        ann has read everything
        program > {login}
        program has read everything
        program closes
        ann, bob read nothing
        ann > /quit
        ann is disconnected
        bob < -- ann left
        program > {login}
        program has read everything
        bob < -- ann joined
        bob > /list
        bob < -- 2 online: ann, bob
        program closes
        bob < -- ann left
    """)


def test_no_token_is_good_after_the_connection_is_lost_too(talk: Conversation) -> None:
    """A device that was logged out is not absent when its connection has closed at last."""
    talk(f"""
        ann is here
        {LOGIN}
        third > /login ann horse battery
        ann, third, phone have read everything
        at once:
            third > /logout everywhere
            phone is lost
        third has read everything
        ann is disconnected
        thief comes
        thief has read everything
        thief > /resume TOKEN(phone)
        thief < ! that token is mistyped, was used before, or is too old
        thief, third, ann, phone have read everything
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


def test_a_login_while_nobody_misses_the_user(talk: Conversation) -> None:
    """After a restart nobody was told that the user left, and so nobody is told of the coming."""
    talk(f"""
        bob is here
        ann is here
        {LOGIN}
        bob has read everything
        the server is killed
        bob > /resume TOKEN(bob)
        bob has read everything
        third comes
        third has read everything
        bob < -- guest1 joined
        third > /login ann horse battery
        third has read everything
        bob < -- guest1 left
        third > /quit
        third is disconnected
        bob < -- ann left
        601 s pass
        bob > /list
        bob < -- 1 online: bob
    """)


def test_a_token_of_a_device_that_was_connected(talk: Conversation) -> None:
    """It is no good once the device was logged out, or was left for good."""
    refused = """
        ann < -- welcome to chatapp: you are guest1, in the lobby
        ann < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < ! that token is mistyped, was used before, or is too old
    """
    talk(f"""
        ann is here
        {LOGIN}
        phone > /password correct horse
        phone < -- your password is changed
        ann < -- you are logged out
        ann is disconnected
        ann > /resume TOKEN(ann)
        {refused}
        phone has read everything
        ann > /login ann correct horse
        ann, phone have read everything
        ann > /quit
        ann is disconnected
        the server is killed
        ann > /resume TOKEN(ann)
        {refused}
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


def test_whispers_to_a_user_who_has_logged_out(talk: Conversation) -> None:
    """They are not for the guest who is there instead."""
    talk("""
        bob, ann are here
        ann > /register horse battery
        bob > /w ann one
        ann, bob have read everything
        ann > /logout
        ann, bob have read everything
        bob > /w ann two
        bob < [you -> ann] two
        bob < -- ann is not here, and reads it on logging in
        bob > /w guest1 three
        bob < [you -> guest1] three
        ann < [bob -> you] three
    """)


def test_a_return_to_a_device_that_is_logged_out_meanwhile(talk: Conversation) -> None:
    """It is refused, though the old connection is still there."""
    talk(f"""
        ann is here
        {LOGIN}
        again comes
        again, ann, phone have read everything
        the journal waits
        again > /resume TOKEN(ann)
        phone > /logout everywhere
        the journal goes on
        again < ! that token is mistyped, was used before, or is too old
        again < -- ann left
        again < -- guest2 joined
        ann < -- you are logged out
        ann is disconnected
        phone has read everything
    """)


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


def test_a_room_that_is_left_while_a_guest_who_is_there_logs_in(talk: Conversation) -> None:
    """The login enters it again, and that is kept."""
    talk("""
        ann is here
        ann > /register horse battery
        ann > /join #dev
        phone comes
        phone > /join #dev
        ann, phone have read everything
        the journal waits
        ann > /leave #dev
        phone > /login ann horse battery
        the journal goes on
        ann, phone have read everything
        the server is killed
        phone > /resume TOKEN(phone)
        phone < -- welcome back, ann: you are in #dev, and in #lobby
        phone has read everything
    """)


def test_one_going_is_told_once_also_after_a_restart(talk: Conversation) -> None:
    """The device that was lost first knows after a restart that others were told by the last."""
    talk(f"""
        bob is here
        ann is here
        {LOGIN}
        bob has read everything
        ann is lost
        bob has read everything
        30 s pass
        phone closes
        bob < -- ann left
        1 s pass
        the server is killed
        bob > /resume TOKEN(bob)
        bob has read everything
        601 s pass
        bob reads nothing
    """)
