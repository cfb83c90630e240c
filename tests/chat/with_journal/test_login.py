"""Login: a session becomes a registered user's, and others read of it once."""

import pytest

from tests.chat.with_journal.two_devices import LOGIN
from tests.connect import Connect, as_text
from tests.conversation import MARGIN, Conversation

LOGIN_OBJECT = {"login": "ann", "secret": "horse battery"}


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


@as_text
def test_a_guest_who_has_the_name(talk: Conversation) -> None:
    """It is nobody's, and the user reads so at once; that is asked for no secret, and is no try."""
    tries = MARGIN.join(
        """
        ann > /login ann
        ann < ! ann is not registered: /register makes it yours
        ann > /login ANN horse battery
        ann < ! ann is not registered: /register makes it yours""".splitlines()[1:]
        * 3
    )
    talk(f"""
        ann, bob are here
        bob has read everything
        {tries}
        ann > hello
        ann, bob < ann: hello
        ann > /login zed horse battery
        ann < ! wrong name or password
        ann > /login bob horse battery
        ann < ! wrong name or password
        ann > /login guest1 horse battery
        ann < ! wrong name or password
        carl comes
        carl has read everything
        carl > /login guest1
        carl < -- the password of guest1:
        carl >
        carl < -- cancelled
        ann, bob < -- guest1 joined
        ann > /register horse battery
        ann < -- ann is yours now: /login ann on any device
    """)


def test_a_program_that_has_the_name(talk: Conversation) -> None:
    """It is told the same by a code."""
    text = "ann is not registered: /register makes it yours"
    talk(f"""
        program comes
        program > /nick ann
        program has read everything
        program > {{"login": "ann", "secret": "horse battery"}}
        program < {{"type": "error", "code": "no_such_user", "text": "{text}"}}
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
