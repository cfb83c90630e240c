"""A connection is lost while what its client asked for is still being kept."""

from tests.conversation import Conversation


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
