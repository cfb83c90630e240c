"""After a restart the rooms are what they were, and those who were there may come back."""

import json

import pytest

from tests.chat.conftest import config_with
from tests.conversation import Conversation
from tests.journal import FakeJournal
from tests.objects import back, room_shown


def test_everything_is_there_again(talk: Conversation) -> None:
    """Rooms, topics and what was said; the name, the rooms and the whispers of who comes back."""
    talk("""
        ann, bob are here
        30 s pass
        ann > /topic fish
        ann, bob < -- ann set the topic: fish
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        ann > /topic cats
        ann < -- ann set the topic of #dev: cats
        ann > in #dev
        ann < #dev ann: in #dev
        ann > /w bob psst
        ann < [you -> bob] psst
        bob < [ann -> you] psst
        the server is killed
        bob > /resume TOKEN(bob)
        bob < -- welcome back, bob: you are in #lobby
        bob < -- /resume TOKEN brings you back if the connection is lost
        bob < [14:30] -- ann set the topic: fish
        bob < [14:30] [ann -> you] psst
        bob < -- you are up to date
        bob > /rooms
        bob < -- #lobby, 2 members: fish
        bob < -- #dev, 1 member: cats
        bob > /join #dev
        bob < -- you are in #dev, 2 members: cats
        bob > /history
        bob < [14:30] -- ann set the topic of #dev: cats
        bob < [14:30] #dev ann: in #dev
        bob > /nick ann
        bob < ! that name is kept for who may come back to it: ann
    """)


def test_offsets_go_on(talk: Conversation) -> None:
    """What is said after a restart has the ids that follow, in the same epoch."""
    said = '"type": "said", "room": "#lobby", "id": {}, "from": "ann", "text": "{}", "time": "TIME"'
    talk(f"""
        program comes
        program > /nick ann
        program has read everything
        program > one
        program < {{{said.format(3, "one")}}}
        program > two
        program < {{{said.format(4, "two")}}}
    """)
    epoch = talk.epoch
    place = '{"room": "#lobby", "epoch": "EPOCH", "id": 4}'
    talk(f"""
        the server is killed
        program > {{"resume": "TOKEN(program)", "rooms": {{"#lobby": {place}}}, "whispers": 0}}
        program < {json.dumps(back("ann", [json.loads(place)], room_shown("#lobby", "ann")))}
        program < {{"type": "token", "token": "TOKEN"}}
        program < {{"type": "up_to_date"}}
        program > three
        program < {{{said.format(5, "three")}}}
        program > /history 3
        program < {{{said.format(3, "one")}, "past": true}}
        program < {{{said.format(4, "two")}, "past": true}}
        program < {{{said.format(5, "three")}, "past": true}}
    """)
    assert talk.epoch == epoch


def test_what_was_not_kept_was_not_shown(talk: Conversation) -> None:
    """A crash takes only what nobody had read."""
    talk("""
        ann, bob are here
        30 s pass
        ann > kept
        ann, bob < ann: kept
        the journal waits
        ann > lost
        ann, bob read nothing
        the server is killed
        bob > /resume TOKEN(bob)
        bob < -- welcome back, bob: you are in #lobby
        bob < -- /resume TOKEN brings you back if the connection is lost
        bob < [14:30] ann: kept
        bob < -- you are up to date
    """)


def test_coming_back_to_a_crash_is_silent(talk: Conversation) -> None:
    """Nobody was told that those who were there had gone, so nobody is told that they are back."""
    talk("""
        ann, bob are here
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        bob > /resume TOKEN(bob)
        bob has read everything
        ann reads nothing
        ann > hello
        ann, bob < ann: hello
    """)


def test_a_user_who_was_away_before_a_restart_is_told_of(talk: Conversation) -> None:
    """The others have read that they left, so they read that they are back."""
    talk("""
        ann, bob are here
        ann is lost
        bob < -- ann left
        the server is killed
        bob > /resume TOKEN(bob)
        bob has read everything
        ann > /resume TOKEN(ann)
        ann has read everything
        bob < -- ann joined
        ann > /list
        ann < -- 2 online: ann, bob
    """)


def test_those_who_do_not_come_back_have_left(talk: Conversation) -> None:
    """After ten minutes they are told of, and their names are free."""
    talk("""
        ann, bob, carl are here
        carl > /join #dev
        carl < -- you are in #dev, 1 member
        carl is lost
        ann, bob < -- carl left
        100 s pass
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        510 s pass
        ann reads nothing
        ann > /rooms
        ann < -- #lobby, 2 members
        ann > /nick carl
        ann < -- ann is now carl
        100 s pass
        ann < -- bob left
    """)


def test_what_was_read_long_ago_does_not_come_again(talk: Conversation) -> None:
    """How far everyone has read is saved now and then, whispers too."""
    talk("""
        ann, bob are here
        ann > old
        ann, bob < ann: old
        ann > /w bob old
        ann < [you -> bob] old
        bob < [ann -> you] old
        20 s pass
        ann > new
        ann, bob < ann: new
        ann > /w bob new
        ann < [you -> bob] new
        bob < [ann -> you] new
        the server is killed
        bob > /resume TOKEN(bob)
        bob < -- welcome back, bob: you are in #lobby
        bob < -- /resume TOKEN brings you back if the connection is lost
        bob < [14:30] ann: new
        bob < [14:30] [ann -> you] new
        bob < -- you are up to date
    """)


def test_whispers_are_numbered_on(talk: Conversation) -> None:
    """Also when all of them had been read, and none is kept."""
    told = '"id": {}, "from": "guest1", "to": "guest2", "text": "{}", "outgoing": false'
    talk(f"""
        ann, program come
        ann, program have read everything
        ann > /w guest2 old
        ann < [you -> guest2] old
        program < {{"type": "whispered", {told.format(1, "old")}, "time": "TIME"}}
        20 s pass
        the server is killed
        program > /resume TOKEN(program)
        ann > /resume TOKEN(ann)
        ann, program have read everything
        ann > /w guest2 new
        ann < [you -> guest2] new
        program < {{"type": "whispered", {told.format(2, "new")}, "time": "TIME"}}
    """)


def test_a_place_in_the_whispers_of_an_earlier_life(talk: Conversation) -> None:
    """A copy gives ids again, so what a program had read until then says nothing of them."""
    told = '"id": {}, "from": "guest1", "to": "guest2", "text": "{}", "outgoing": false'
    place = '{"room": "#lobby", "epoch": "EPOCH", "id": 1}'
    returned = back("guest2", [json.loads(place)], room_shown("#lobby", "guest1", "guest2"))
    talk(f"""
        ann, program come
        ann, program have read everything
        a copy is made
        ann > /w guest2 old
        ann < [you -> guest2] old
        program < {{"type": "whispered", {told.format(1, "old")}, "time": "TIME"}}
        the copy is put back
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > /w guest2 new
        ann < [you -> guest2] new
        ann < -- guest2 is away, and reads it on coming back
        program > {{"resume": "TOKEN(program)", "rooms": {{"#lobby": {place}}}, "whispers": 1}}
        program < {json.dumps(returned)}
        program < {{"type": "token", "token": "TOKEN"}}
        program < {{"type": "whispered", {told.format(1, "new")}, "time": "TIME"}}
        program < {{"type": "up_to_date"}}
    """)


def test_nothing_is_kept_of_who_cannot_come_back(talk: Conversation, journal: FakeJournal) -> None:
    """A user who has quit leaves no whispers behind."""
    talk("""
        ann, bob are here
        ann > /w bob psst
        ann < [you -> bob] psst
        bob < [ann -> you] psst
        ann > /quit
        ann is disconnected
        bob < -- ann left
        bob > /quit
        bob is disconnected
    """)
    assert journal.rows["user"] == journal.rows["place"] == {}
    assert set(journal.logs) == set(map(int, journal.rows["room"])) == {1}


@pytest.mark.parametrize("config", [config_with(resume_seconds=0)], ids=["no resume"])
def test_whispers_are_not_kept_where_nobody_may_come_back(
    talk: Conversation, journal: FakeJournal
) -> None:
    """They would be read by nobody, and stay for ever."""
    talk("""
        ann, bob are here
        ann > hello
        ann, bob < ann: hello
        ann > /w bob psst
        ann < [you -> bob] psst
        bob < [ann -> you] psst
    """)
    assert journal.rows["user"] == {}


@pytest.mark.parametrize("config", [config_with(absences_per_address=2)], ids=["two each"])
def test_absences_count_for_their_address_after_a_restart(talk: Conversation) -> None:
    """Users who were online or absent by then count for the address that they came from."""
    talk("""
        ann, bob, carl connect from 192.0.2.1
        dora connects from 192.0.2.2
        dora, ann, bob, carl are here
        dora is lost
        ann has read everything
        ann is lost
        bob, carl have read everything
        the server is killed
        1 s pass
        again, more come
        again, more have read everything
        again > /resume TOKEN(ann)
        again < ! that token is mistyped, was used before, or is too old
        more > /resume TOKEN(dora)
        more has read everything
        again > /list
        again < -- guest2 left
        again < -- dora joined
        again < -- 2 online: dora, guest1
    """)
