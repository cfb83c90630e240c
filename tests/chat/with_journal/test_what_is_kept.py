"""What has to be kept, so that nothing anyone was told is untrue after the server was killed.

Each test fails if one thing is forgotten. To try it, take that thing out of the code:

- the answers to lines with a ref (`Changes.submit_for`): test_an_answer_is_kept
- that whispers were given is not that they have arrived (`mail_change` with `reader.cursor`):
  test_a_whisper_that_has_not_arrived
- that a room was left (`Membership.leave`): test_a_room_that_was_left
- that it was entered again, and is another place than the one that was left (`_place_key`):
  test_a_room_that_was_left_and_entered_again, test_a_room_that_was_left_unread_and_entered_again
- that a room was joined (`Membership.join`): test_a_room_that_was_joined
- that a user came back (`Resume.come_back`): test_a_return
- the token before the last (`Restore`): test_the_token_before_the_last
- that an absent user is forgotten (`Resume.expire`): test_an_expired_user
- that a token was confirmed (`Upkeep._look_at`): test_a_confirmed_token
- that a pong, or time, confirms no more than was sent before (`Receipts`, `Reader.assume`):
  tests/session/test_receipts.py, test_an_answer_confirms_what_was_sent_before_the_question and
  test_own_lines_of_a_client_that_cannot_be_asked; tests/log/test_reader.py,
  test_what_was_given_is_taken_for_read_after_a_while
- that a page which cannot be read is not gone (`Pages._failed`): test_pages.py,
  test_a_page_that_cannot_be_read_is_tried_again
"""

from chatapp.chat.factory import ChatFactory
from tests.conversation import Conversation
from tests.journal import FakeJournal


def test_an_answer_is_kept(talk: Conversation) -> None:
    """A program that sends a line again after a crash is answered, and nothing is said twice."""
    talk("""
        program comes
        bob is here
        program has read everything
        program > {"line": "hello", "ref": "a"}
        bob < guest1: hello
        program has read everything
        the server is killed
        bob > /resume TOKEN(bob)
        bob has read everything
        program > {"resume": "TOKEN(program)"}
        program has read everything
        program > {"line": "hello", "ref": "a"}
        program < {"type": "ack", "ref": "a", "room": "#lobby", "id": 4}
        bob reads nothing
    """)


def test_a_whisper_that_has_not_arrived(talk: Conversation) -> None:
    """It was given to the connection, and comes again."""
    talk("""
        ann, bob are here
        30 s pass
        ann stops reading
        bob > /w ann psst
        bob < [you -> ann] psst
        ann is lost
        bob < -- ann left
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < [14:30] -- ann left
        again < [14:30] [bob -> you] psst
        again has read everything
    """)


def test_a_room_that_was_left(talk: Conversation) -> None:
    """It is left as soon as the user reads that it is."""
    talk("""
        ann is here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        30 s pass
        the journal waits
        ann > /leave
        ann reads nothing
        the journal answers
        ann < -- you left #dev and are in #lobby
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < -- you are up to date
    """)


def test_a_room_that_was_joined(talk: Conversation) -> None:
    """It is joined as soon as the user reads that it is."""
    talk("""
        ann is here
        30 s pass
        the journal waits
        ann > /join #dev
        ann reads nothing
        the journal answers
        ann < -- you are in #dev, 1 member
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #dev, and in #lobby
        again has read everything
    """)


def test_a_return(talk: Conversation) -> None:
    """The token that a user reads on coming back is good from then on."""
    talk("""
        ann is here
        30 s pass
        ann is lost
        the journal waits
        again > /resume TOKEN(ann)
        the journal answers
        again < -- welcome back, ann: you are in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again has read everything
        the server is killed
        third > /resume TOKEN(again)
        third < -- welcome back, ann: you are in #lobby
        third has read everything
    """)


def test_the_token_before_the_last(talk: Conversation) -> None:
    """It brings the user back until the last has surely arrived, also after a crash."""
    talk("""
        ann is here
        30 s pass
        ann is lost
        again > /resume TOKEN(ann)
        again has read everything
        the server is killed
        third > /resume TOKEN(ann)
        third < -- welcome back, ann: you are in #lobby
        third has read everything
    """)


def test_an_expired_user(talk: Conversation, journal: FakeJournal) -> None:
    """Nothing is kept of a user who may not come back."""
    talk("""
        ann, bob are here
        ann > /w bob psst
        ann, bob have read everything
        ann is lost
        bob < -- ann left
        700 s pass
    """)
    (row,) = journal.rows["user"].values()
    assert row["name"] == "bob"
    assert len(journal.rows["place"]) == len(journal.rows["mail"]) == 1
    assert [owner for key, owner in journal.owners.items() if key == "name:ann"] == []


def test_a_confirmed_token(talk: Conversation) -> None:
    """The token before it is worth nothing, also after a crash."""
    talk("""
        ann is here
        30 s pass
        ann is lost
        again > /resume TOKEN(ann)
        again has read everything
        30 s pass
        the server is killed
        third comes
        third has read everything
        third > /resume TOKEN(ann)
        third < ! that token was used before, or is too old
    """)


def test_a_room_that_was_left_and_entered_again(talk: Conversation) -> None:
    """What was left unread there comes after a crash, and the user is in the room."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        90 s pass
        90 s pass
        bob > unread
        bob has read everything
        ann > /leave
        ann > /join #dev
        bob > new
        ann, bob have read everything
        90 s pass
        90 s pass
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #dev, and in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < -- you are up to date
    """)


def test_a_room_that_was_left_unread_and_entered_again(talk: Conversation) -> None:
    """What was there when it was left, and what is there since, comes after a crash."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        90 s pass
        90 s pass
        ann stops reading
        bob > unread
        ann > /leave
        bob > missed
        ann > /join #dev
        bob > new
        bob has read everything
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #dev, and in #lobby
        again < -- /resume TOKEN brings you back if the connection is lost
        again < [14:33] #dev bob: unread
        again < [14:33] -- ann joined #dev
        again < [14:33] #dev bob: new
        again < -- you are up to date
    """)


def test_a_room_that_was_left_by_a_user_who_is_lost(talk: Conversation) -> None:
    """The user who is lost before the leaving is kept has left the room, also after a crash."""
    talk("""
        ann, bob are here
        bob > /join #dev
        bob < -- you are in #dev, 1 member
        ann > /join #dev
        ann < -- you are in #dev, 2 members
        bob < -- ann joined #dev
        the journal waits
        ann > /leave
        ann is lost
        the journal goes on
        bob < -- ann left #dev
        bob has read everything
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #lobby
        ann has read everything
        bob has read everything
        the server is killed
        again > /resume TOKEN(ann)
        again < -- welcome back, ann: you are in #lobby
        again has read everything
    """)


def test_a_return_that_is_cut_off(talk: Conversation) -> None:
    """A connection that is lost before its user's return is kept costs the user nothing."""
    talk("""
        ann, bob are here
        30 s pass
        ann is lost
        bob < -- ann left
        the journal waits
        again > /resume TOKEN(ann)
        again is lost
        the journal goes on
        third > /resume TOKEN(ann)
        third < -- welcome back, ann: you are in #lobby
        third, bob have read everything
    """)


def test_a_guest_who_is_cut_off_before_the_welcome(talk: Conversation) -> None:
    """The guest's number is given back once: no two guests have one name."""
    talk("""
        bob is here
        the journal waits
        ann comes
        ann is lost
        the journal goes on
        bob has read everything
        ann, carl come
        ann, bob, carl have read everything
        bob > /list
        bob < -- 3 online: bob, guest1, guest2
    """)


def test_a_guest_who_is_lost_while_taking_a_name(talk: Conversation) -> None:
    """The number is given back once, and the name is kept for the user."""
    talk("""
        bob is here
        ann comes
        ann, bob have read everything
        the journal waits
        ann > /nick ann
        ann is lost
        the journal goes on
        bob has read everything
        carl, dora come
        bob, carl, dora have read everything
        bob > /list
        bob < -- 3 online: bob, guest1, guest2
        bob > /nick ann
        bob < ! that name is kept for who may come back to it: ann
    """)


def test_a_take_over_that_is_cut_off(talk: Conversation) -> None:
    """What the first connection confirms says nothing of a token given over the second."""
    talk("""
        ann is here
        30 s pass
        ann is lost
        again > /resume TOKEN(ann)
        again has read everything
        the journal waits
        third > /resume TOKEN(again)
        30 s pass
        third is lost
        the journal goes on
        fourth > /resume TOKEN(again)
        fourth < -- welcome back, ann: you are in #lobby
        again, third, fourth have read everything
    """)


def test_a_name_belongs_to_who_claimed_it(talk: Conversation, journal: FakeJournal) -> None:
    """After a restart too, also if the clock was set back after the first owner had gone."""

    def set_back() -> None:
        for key, row in journal.rows["user"].items():
            later = row["gone"] + 90 if row["closed"] else row["gone"]
            journal.rows["user"][key] = {**row, "gone": later}

    talk.scenes["the clock is set back"] = set_back
    talk("""
        ann, bob are here
        30 s pass
        ann closes
        bob > /nick ann
        bob has read everything
        bob is lost
        the clock is set back
        the server is killed
        first > /resume TOKEN(ann)
        first < -- welcome back, guest1: you are in #lobby
        second > /resume TOKEN(bob)
        second < -- welcome back, ann: you are in #lobby
        first, second have read everything
    """)


def test_who_came_and_went_in_a_room_in_which_nothing_was_said(talk: Conversation) -> None:
    """A room that a user has left unread is kept for the user, also after a crash."""
    talk("""
        telnet is here
        telnet > /join #dev
        telnet has read everything
        300 s pass
        telnet is lost
        telnet > /resume TOKEN
        telnet stops reading
        telnet has read everything
        telnet > /leave #dev
        telnet is lost
        telnet has read everything
        the server is killed
        telnet > /resume TOKEN
        telnet reads, in any order:
            -- welcome back, telnet: you are in #lobby
            -- /resume TOKEN brings you back if the connection is lost
            [14:35] -- telnet left #dev
            [14:35] -- telnet joined #dev
            [14:35] -- telnet left
            [14:35] -- telnet joined
            [14:35] -- telnet left
            -- you are up to date
            -- telnet joined
    """)


def test_a_room_is_kept_until_the_end_was_read(talk: Conversation, chat: ChatFactory) -> None:
    """A room in which nothing was said is forgotten when nobody is to read who came and went."""
    talk("""
        program is here
        program > {"line": "/join #dev"}
        program > {"line": "/leave"}
        program has read everything
    """)
    assert "#dev" in chat.rooms
    talk("""
        30 s pass
        program has read everything
    """)
    assert "#dev" not in chat.rooms


def test_a_room_is_kept_for_nobody_who_is_gone(talk: Conversation, chat: ChatFactory) -> None:
    """A user who leaves for good reads no end of a room."""
    talk("""
        ann is here
        ann > /join #dev
        ann > /leave
        ann has read everything
        ann > /quit
    """)
    assert "#dev" not in chat.rooms


def test_nothing_is_kept_of_whose_name_was_taken(talk: Conversation, journal: FakeJournal) -> None:
    """A user who does not come back is forgotten, and whoever took the name keeps it."""
    talk("""
        ann, bob are here
        ann closes
        bob < -- ann left
        bob > /nick ann
        bob < -- bob is now ann
    """)
    assert len(journal.rows["user"]) == 2
    talk("""
        700 s pass
    """)
    (left,) = journal.rows["user"]
    assert journal.owners["name:ann"] == left
