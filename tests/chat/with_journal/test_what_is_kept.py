"""What has to be kept, so that nothing anyone was told is untrue after the server was killed.

Each test fails if one thing is forgotten. To try it, take that thing out of the code:

- the answers to lines with a ref (`Changes.submit_for`): test_an_answer_is_kept
- that whispers were given is not that they have arrived (`mail_change` with `reader.cursor`):
  test_a_whisper_that_has_not_arrived
- that a room was left (`Membership.leave`): test_a_room_that_was_left
- that it was entered again, and is another place than the one that was left (`_place_key`):
  test_left_rooms.py, test_a_room_that_was_left_and_entered_again and
  test_a_room_that_was_left_unread_and_entered_again
- that a room was joined (`Membership.join`): test_a_room_that_was_joined
- that a user came back (`Resume.come_back`): test_a_return
- the token before the last (`Restore`): test_the_token_before_the_last
- that an absent user is forgotten (`Absences.expire`): test_an_expired_user
- that a token was confirmed (`Upkeep._look_at`): test_a_confirmed_token
- that a pong, or time, confirms no more than was sent before (`Receipts`, `Reader.assume`):
  tests/session/test_receipts.py, test_an_answer_confirms_what_was_sent_before_the_question and
  test_own_lines_of_a_client_that_cannot_be_asked; tests/log/test_reader.py,
  test_what_was_given_is_taken_for_read_after_a_while
- that a page which cannot be read is not gone (`Pages._failed`): test_pages.py,
  test_a_page_that_cannot_be_read_is_tried_again
"""

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
        third < ! that token is mistyped, was used before, or is too old
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
