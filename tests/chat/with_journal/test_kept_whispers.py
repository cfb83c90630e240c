"""Whispers with registered users, which are kept and shown again."""

from chatapp.events import Whispered
from chatapp.log.journal import Change, NewEntry
from tests.connect import as_text
from tests.conversation import Conversation


def test_whispers_are_kept(talk: Conversation) -> None:
    """They wait for a user who is on no device, and are there to be shown again."""
    talk("""
        ann, bob are here
        ann > /register horse battery
        ann > /quit
        ann has read everything
        ann is disconnected
        bob has read everything
        bob > /w ann one
        bob < [you -> ann] one
        bob < -- ann is not here, and reads it on logging in
        the server is killed
        ann comes
        ann has read everything
        ann > /login ann horse battery
        ann < -- you are logged in as ann, and in #lobby
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < [14:30] -- ann left
        ann < [14:30] -- guest1 joined
        ann < [14:30] [bob -> you] one
        ann < -- you are up to date
        ann has read everything
        ann > /history bob
        ann < [14:30] [bob -> you] one
        ann > /history carl
        ann < -- no such whispers
        carl is here
        ann has read everything
        carl > /history ann
        carl < ! only a registered user's whispers are kept: /register
    """)


@as_text
def test_whispers_with_one_of_two_who_had_a_name(talk: Conversation) -> None:
    """They are not mixed: those are shown of whoever has the name now, else of the last one."""
    talk("""
        ann, bob are here
        ann > /register horse battery
        bob > /w ann from the first
        ann > /w bob to the first
        bob > /quit
        ann, bob have read everything
        bob is disconnected
        bob is here
        ann has read everything
        ann > /history bob
        ann < -- no such whispers
        bob > /w ann from the second
        ann > /w bob to the second
        ann, bob have read everything
        ann > /history bob
        ann < [14:30] [bob -> you] from the second
        ann < [14:30] [you -> bob] to the second
        bob > /nick robert
        bob, ann have read everything
        ann > /history robert
        ann < [14:30] [bob -> you] from the second
        ann < [14:30] [you -> bob] to the second
        carl comes
        carl > /nick bob
        carl > /register horse battery
        carl > /w ann from the third
        carl > /quit
        carl, ann, bob have read everything
        carl is disconnected
        the server is killed
        ann comes
        ann has read everything
        ann > /login ann horse battery
        ann has read everything
        ann > /history bob
        ann < [14:30] [bob -> you] from the third
        bob > /resume TOKEN(bob)
        bob > /quit
        ann, bob have read everything
        ann > /history robert
        ann < -- no such whispers
    """)


@as_text
def test_whispers_with_somebody_who_is_gone(talk: Conversation) -> None:
    """Those of the last who had the name are shown."""
    talk("""
        ann, bob are here
        ann > /register horse battery
        bob > /w ann from the first
        bob > /quit
        ann, bob have read everything
        bob is disconnected
        bob is here
        bob > /w ann from the second
        bob > /quit
        ann, bob have read everything
        ann > /history BOB
        ann < [14:30] [bob -> you] from the second
    """)


@as_text
def test_whispers_that_an_older_version_kept(talk: Conversation) -> None:
    """Those without a number are told by the name."""
    talk("""
        ann, bob are here
        ann > /register horse battery
        ann, bob have read everything
    """)
    ann = talk.chat.users.online["ann"]
    old = [
        Whispered("bob", "ann", "one", outgoing=False),
        Whispered("ann", "bob", "two", outgoing=True, by=ann.id),
    ]
    log = talk.chat.whispers.log_of(ann)
    talk.chat.changes.submit(Change([NewEntry(log.id, 0.0, event) for event in old]))
    talk("""
        bob > /w ann three
        ann, bob have read everything
        ann > /history bob
        ann < -- 1970-01-01:
        ann < [00:00] [bob -> you] one
        ann < [00:00] [you -> bob] two
        ann < -- 2026-11-22:
        ann < [14:30] [bob -> you] three
    """)
