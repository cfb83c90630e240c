"""/whisper, /reply and /me."""

import pytest

from tests.conversation import Conversation


def test_a_whisper_is_private(talk: Conversation) -> None:
    """Only the two read it, each from their own side."""
    talk("""
        ann, bob, carl are here
        ann > /whisper BOB psst  you
        ann < [you -> bob] psst  you
        bob < [ann -> you] psst  you
        ann > /w bob again
        ann < [you -> bob] again
        bob < [ann -> you] again
        ann > /msg bob and again
        ann < [you -> bob] and again
        bob < [ann -> you] and again
    """)


def test_whispers_that_are_refused(talk: Conversation) -> None:
    """There has to be something to say, and somebody else to say it to."""
    talk("""
        ann, bob are here
        ann > /whisper
        ann < ! usage: /whisper USER MESSAGE
        ann > /whisper bob
        ann < ! usage: /whisper USER MESSAGE
        ann > /whisper zed hi
        ann < ! no such user: zed
        ann > /whisper ann hi
        ann < ! you cannot whisper to yourself
    """)


@pytest.mark.parametrize("typed", ["@Bob", "bob:", "<bob>", '"bob"', "@bob,"])
def test_marks_around_a_name(talk: Conversation, typed: str) -> None:
    """A name as people write it elsewhere is refused with the name; nobody else is suggested."""
    talk(f"""
        ann, bob are here
        ann > /whisper {typed} hi
        ann < ! no such user: {typed} (did you mean bob?)
        ann > /whisper @b@ob hi
        ann < ! no such user: @b@ob
        ann > /whisper @zed hi
        ann < ! no such user: @zed
        ann > /whisper @ hi
        ann < ! no such user: @
    """)


def test_a_whisper_keeps_its_place(talk: Conversation) -> None:
    """A line to one session is read after what its room held when it was sent."""
    talk("""
        ann, bob are here
        at once:
            ann > one
            ann > /whisper bob two
            ann > three
            ann > /whisper bob four
            ann > five
        bob < ann: one
        bob < [ann -> you] two
        bob < ann: three
        bob < [ann -> you] four
        bob < ann: five
        ann < ann: one
        ann < [you -> bob] two
        ann < ann: three
        ann < [you -> bob] four
        ann < ann: five
    """)


def test_a_reply_follows_a_rename(talk: Conversation) -> None:
    """The answer goes to whoever whispered last, whatever they are called now."""
    talk("""
        ann, bob are here
        bob > /reply hi
        bob < ! nobody has whispered to you
        ann > /whisper bob psst
        ann < [you -> bob] psst
        bob < [ann -> you] psst
        ann > /nick anna
        ann, bob < -- ann is now anna
        bob > /reply what?
        bob < [you -> anna] what?
        ann < [bob -> you] what?
        ann > /r nothing
        ann < [you -> bob] nothing
        bob < [anna -> you] nothing
    """)


def test_a_reply_to_somebody_who_left(talk: Conversation) -> None:
    """Nobody else gets what was meant for a user who is gone."""
    talk("""
        ann, bob are here
        ann > /whisper bob psst
        ann < [you -> bob] psst
        bob < [ann -> you] psst
        ann is lost
        bob < -- ann left
        bob > /reply what?
        bob < ! no longer here: ann
    """)


def test_actions(talk: Conversation) -> None:
    """What a user does is read after the name; there has to be something."""
    talk("""
        ann, bob are here
        ann > /me waves
        ann, bob < * ann waves
        ann > /ME  waves
        ann, bob < * ann waves
        ann > /me
        ann < ! usage: /me ACTION
    """)
