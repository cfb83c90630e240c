"""Last read: where a registered user reads on who logs in."""

import pytest

from chatapp.chat.factory import ChatFactory
from chatapp.chat.logged_in import account_of
from tests.connect import Connect, as_text
from tests.conversation import MARGIN, Conversation
from tests.journal import FakeJournal


@as_text
def test_a_login_reads_on_where_the_user_typed_last(talk: Conversation) -> None:
    """What came after that is read with its times; it never goes back."""
    talk("""
        bob, ann are here
        ann > /register horse battery
        ann has read everything
        bob > one
        ann, bob < bob: one
        ann > two
        ann, bob < ann: two
        bob > three
        ann, bob < bob: three
        ann is lost
        bob < -- ann left
        bob > four
        bob < bob: four
        ann comes
        ann, bob have read everything
        ann > /login ann horse battery
        ann < -- you are logged in as ann, and in #lobby
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < [14:30] ann: two
        ann < [14:30] bob: three
        ann < [14:30] -- ann left
        ann < [14:30] bob: four
        ann < [14:30] -- guest1 joined
        ann < -- you are up to date
        ann, bob < -- guest1 left
        ann, bob < -- ann joined
    """)


@as_text
def test_it_survives_a_restart(talk: Conversation) -> None:
    """What was read before is not read again."""
    talk("""
        ann, bob are here
        ann > /register horse battery
        ann has read everything
        bob > one
        ann, bob have read everything
        ann > /list
        ann has read everything
        20 s pass
        the server is killed
        again comes
        again has read everything
        again > /login ann horse battery
        again < -- you are logged in as ann, and in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < [14:30] -- guest1 joined
        again < -- you are up to date
        again < -- guest1 left
    """)


@as_text
def test_too_much_to_read(talk: Conversation) -> None:
    """The last hundred are shown, and how many there were before."""
    said = [f"bob > {number}{MARGIN}bob < bob: {number}" for number in range(312)]
    shown = [f"ann < [14:30] bob: {number}" for number in range(213, 312)]
    talk(f"""
        ann, bob are here
        ann > /register horse battery
        ann has read everything
        ann > /quit
        ann is disconnected
        bob has read everything
        {MARGIN.join(said)}
        ann comes
        ann, bob have read everything
        ann > /login ann horse battery
        ann < -- you are logged in as ann, and in #lobby
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < -- 214 earlier messages: /history
        {MARGIN.join(shown)}
        ann < [14:30] -- guest1 joined
        ann < -- you are up to date
        ann, bob < -- guest1 left
        ann, bob < -- ann joined
    """)


@pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)
def test_a_program_says_what_was_read(connect: Connect) -> None:
    """It is for all devices, but no more than the program was sent."""
    chat = connect.chat
    bob = connect("tcp")
    program = connect()
    program.request(line="/nick ann")
    program.request(line="/register horse battery")
    bob.send("one")
    bob.send("two")
    program.read()
    program.request(read={"room": "#lobby", "id": 4})
    assert program.read_objects() == []
    read = account_of(chat.users.online["ann"].sessions[0]).rooms["#lobby"]
    assert read.cursor == 5
    program.request(read={"room": "#lobby", "id": 3})
    assert read.cursor == 5
    program.request(read={"room": "#lobby", "id": 99}, ref="r")
    program.request(read={"room": "#dev", "id": 1})
    assert [record["text"] for record in program.read_objects()] == [
        "you were not sent 99 of #lobby",
        "no such room: #dev",
    ]


@as_text
def test_what_was_read_before_a_room_was_entered_again(
    talk: Conversation, chat: ChatFactory, journal: FakeJournal
) -> None:
    """What another device saved of it as the room was left does not count any more."""
    talk("""
        bob, ann are here
        ann > /register horse battery
        bob > /join #dev
        bob > one
        ann > /join #dev
        ann, bob have read everything
    """)
    ann, dev = chat.users.online["ann"], chat.rooms["#dev"].log
    journal.rows["read"][f"{ann.id}/{dev.id}"] = {"at": 1}
    talk("""
        the server is killed
        ann comes
        ann has read everything
        ann > /login ann horse battery
        ann < -- you are logged in as ann, and in #lobby, and in #dev
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < [14:30] -- ann joined #dev
        ann has read everything
    """)


@pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)
def test_other_programs_of_the_user_are_told(connect: Connect) -> None:
    """If it is news; neither the program that says it, nor other users."""
    program, bob = connect(), connect()
    program.send("/nick ann", "/register horse battery")
    phone = connect()
    phone.send("/login ann horse battery")
    text = connect("tcp")
    text.send("/login ann horse battery")
    bob.send("one")
    for client in (program, phone, text, bob):
        client.read()
    for offset in (4, 4, 3, 5):
        program.request(read={"room": "#LOBBY", "id": offset}, ref=f"r{offset}")
    assert {record["type"] for record in program.read_objects()} == {"ack"}
    assert phone.read_objects() == [
        {"type": "read", "room": "#lobby", "id": 4},
        {"type": "read", "room": "#lobby", "id": 5},
    ]
    assert (text.read(), bob.read()) == ([], [])


@pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)
def test_it_is_kept_before_it_is_acknowledged(
    talk: Conversation, connect: Connect, journal: FakeJournal
) -> None:
    """So neither the program nor others of the user know it before, and a crash changes nothing."""
    program, phone, bob = connect(), connect(), connect()
    program.send("/nick ann", "/register horse battery")
    phone.send("/login ann horse battery")
    bob.send("one")
    last = [record["id"] for record in program.read_objects() if "id" in record][-1]
    phone.read()
    journal.holding = True
    program.request(read={"room": "#lobby", "id": last}, ref="r")
    assert (program.read_objects(), phone.read_objects()) == ([], [])
    journal.release()
    assert program.read_objects() == [{"type": "ack", "ref": "r"}]
    assert phone.read_objects() == [{"type": "read", "room": "#lobby", "id": last}]
    talk("the server is killed")
    (read,) = [user.account for user in talk.chat.users.registered]
    assert read is not None
    assert read.rooms["#lobby"].cursor == last + 1


@pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)
def test_the_room_is_left_before_it_is_kept(connect: Connect, journal: FakeJournal) -> None:
    """It is acknowledged all the same, and nothing of it is left."""
    program, phone = connect(), connect()
    program.send("/nick ann", "/register horse battery", "/join #dev")
    phone.send("/login ann horse battery")
    program.read()
    phone.read()
    journal.holding = True
    phone.send("/leave #dev")
    program.request(read={"room": "#dev", "id": 1}, ref="r")
    journal.release()
    assert {"type": "ack", "ref": "r"} in program.read_objects()
    dev = next(key for key, row in journal.rows["room"].items() if row["name"] == "#dev")
    assert not [key for key in journal.rows["read"] if key.endswith(f"/{dev}")]


@pytest.mark.parametrize("connect", [("object", "socket")], ids="-".join, indirect=True)
def test_it_cannot_be_kept(connect: Connect, talk: Conversation, journal: FakeJournal) -> None:
    """The program is told, and may say it again."""
    program = connect()
    program.send("/nick ann", "/register horse battery")
    program.read()
    journal.failing = "disk full"
    program.send("hello")
    program.read()
    program.request(read={"room": "#lobby", "id": 1}, ref="r")
    (refused,) = program.read_objects()
    assert (refused["ref"], refused["code"]) == ("r", "journal")
    journal.failing = ""
    talk("2 s pass")
