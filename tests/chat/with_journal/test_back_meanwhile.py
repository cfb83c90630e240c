"""A user comes back, or tries to, while something is on its way to the journal."""

from tests.conversation import Conversation


def test_two_resumes_with_one_token(talk: Conversation) -> None:
    """If the second is gone before it is kept, the first has a token that brings it back."""
    talk("""
        ann, bob are here
        ann is lost
        bob < -- ann left
        the journal waits
        one > /resume TOKEN(ann)
        two > /resume TOKEN(ann)
        two has read everything
        two is lost
        the journal goes on
        one has read everything
        bob < -- ann joined
        300 s pass
        bob has read everything
        one is lost
        bob < -- ann left
        three > /resume TOKEN(one)
        three < -- welcome back, ann: you are in #lobby
        three has read everything
        bob < -- ann joined
    """)


def test_a_resume_that_failed_leaves_the_token(talk: Conversation) -> None:
    """The token of a user who came back stays good if a take-over is cut before it is kept."""
    talk("""
        ann, bob are here
        ann is lost
        bob < -- ann left
        one > /resume TOKEN(ann)
        one has read everything
        bob < -- ann joined
        300 s pass
        the journal waits
        two > /resume TOKEN(one)
        two is lost
        the journal goes on
        300 s pass
        one is lost
        bob < -- ann left
        three > /resume TOKEN(one)
        three < -- welcome back, ann: you are in #lobby
        three has read everything
        bob < -- ann joined
    """)


def test_a_resume_that_is_cut_may_be_tried_again(talk: Conversation) -> None:
    """The token stays good if the connection is lost before the return is kept."""
    talk("""
        ann, bob are here
        ann is lost
        bob < -- ann left
        the journal waits
        one > /resume TOKEN(ann)
        one is lost
        the journal goes on
        two > /resume TOKEN(ann)
        two < -- welcome back, ann: you are in #lobby
        two has read everything
        bob < -- ann joined
    """)


def test_a_room_is_left_after_the_user_has_come_back(talk: Conversation) -> None:
    """A line of the old connection that is kept after the return holds over the new one."""
    talk("""
        ann, bob are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        bob > /join #dev
        bob < -- you are in #dev, 2 members
        ann < -- bob joined #dev
        the journal waits
        again > /resume TOKEN(ann)
        ann > /leave #dev
        the journal goes on
        ann has read everything
        again has read everything
        bob < -- ann left #dev
        again > here
        again, bob < ann: here
        bob > /list #dev
        bob < -- 1 in #dev: bob
        the server is killed
        later > /resume TOKEN(again)
        later < -- welcome back, ann: you are in #lobby
        later has read everything
        bob has read everything
    """)


def test_a_room_is_entered_after_the_user_has_come_back(talk: Conversation) -> None:
    """So does a line that enters a room."""
    talk("""
        ann, bob are here
        bob > /join #dev
        bob < -- you are in #dev, 1 member
        the journal waits
        again > /resume TOKEN(ann)
        ann > /join #dev
        the journal goes on
        ann has read everything
        again has read everything
        bob < -- ann joined #dev
        again > here
        again, bob < #dev ann: here
    """)
