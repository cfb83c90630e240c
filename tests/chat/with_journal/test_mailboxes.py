"""What waits for a user is bounded for each sender: nobody can keep others' whispers out."""

import pytest

from tests.chat.conftest import config_with
from tests.conftest import limit
from tests.connect import as_text
from tests.conversation import Conversation
from tests.journal import FakeJournal

two_each = pytest.mark.parametrize("config", [config_with(mailbox_bytes=1000)], ids=["two each"])

FULL = """
    mallory, marvin connect from 192.0.2.1
    carl connects from 192.0.2.2
    bob, mallory, marvin, carl are here
    bob is lost
    mallory, marvin, carl have read everything
    mallory > /w bob one
    mallory > /w bob two
    mallory has read everything
    mallory > /w bob three
    mallory < ! bob has not read your earlier whispers yet; try again later
"""


@two_each
def test_one_address_fills_its_own_part(talk: Conversation) -> None:
    """Another name from the same address is refused too; others whisper as before."""
    talk(FULL)
    talk("""
        marvin > /w bob three
        marvin < ! bob has not read your earlier whispers yet; try again later
        carl > /w bob hello
        carl < [you -> bob] hello
        carl < -- bob is away, and reads it on coming back
        marvin, mallory read nothing
    """)


@two_each
def test_a_user_who_has_read_can_be_whispered_to_again(talk: Conversation) -> None:
    """What the client surely has does not count any more."""
    talk(FULL)
    talk("""
        bob > /resume TOKEN(bob)
        bob has read everything
        300 s pass
        mallory > /w bob three
        mallory < -- bob joined
        mallory < [you -> bob] three
        bob < [mallory -> you] three
        marvin, carl have read everything
    """)


@two_each
def test_whispers_on_their_way_to_the_journal_count(
    talk: Conversation, journal: FakeJournal
) -> None:
    """However much is sent while the journal writes, a mailbox gets no more of one address."""
    talk("""
        ann, abe, amy connect from 192.0.2.1
        carl connects from 192.0.2.2
        bob, ann, abe, amy, carl are here
        bob is lost
        ann, abe, amy, carl have read everything
    """)
    journal.holding = True
    for name in ("ann", "abe", "amy", "carl"):
        talk.clients[name].post(f"/w bob from {name}".encode())
    journal.release()
    talk("""
        amy < ! bob has not read your earlier whispers yet; try again later
        carl < [you -> bob] from carl
        carl < -- bob is away, and reads it on coming back
        ann, abe have read everything
    """)


AFTER_A_RESTART = """
    the server is killed
    again connects from 192.0.2.1
    carla connects from 192.0.2.2
    again, carla are here
    again, carla have read everything
"""


@two_each
def test_after_a_restart_an_address_counts_as_before(talk: Conversation) -> None:
    """A new name does not help, and the old one does not hinder whoever else has it."""
    talk(FULL)
    talk("""
        mallory > /nick somebody
        mallory, marvin, carl have read everything
    """)
    talk(AFTER_A_RESTART)
    talk("""
        carla > /nick mallory
        again, carla have read everything
        again > /w bob three
        again < ! bob has not read your earlier whispers yet; try again later
        carla > /w bob hello
        carla < [you -> bob] hello
        carla < -- bob is away, and reads it on coming back
        again, marvin, mallory, carl, carla have read everything
    """)


@two_each
def test_after_a_restart_a_user_of_this_machine_counts_as_before(talk: Conversation) -> None:
    """A user whose address is not counted is counted for themselves, whatever the name is."""
    talk("""
        bob, mallory, carl are here
        bob is lost
        mallory > /w bob one
        mallory > /w bob two
        mallory > /nick somebody
        mallory, carl have read everything
        the server is killed
        again, carla are here
        again > /resume TOKEN(mallory)
        again, carla have read everything
        again > /w bob three
        again < ! bob has not read your earlier whispers yet; try again later
        carla > /w bob hello
        carla < [you -> bob] hello
        carla < -- bob is away, and reads it on coming back
        again, mallory, carl have read everything
    """)


@two_each
def test_a_journal_that_does_not_say_who_is_counted(
    talk: Conversation, journal: FakeJournal
) -> None:
    """What an older version kept counts for whoever has the name of its sender."""
    talk(FULL)
    for entries in journal.logs.values():
        for entry in entries.values():
            entry.by = ""
    talk(AFTER_A_RESTART)
    talk("""
        again > /w bob hello
        again < [you -> bob] hello
        again < -- bob is away, and reads it on coming back
        carla > /resume TOKEN(mallory)
        carla has read everything
        carla > /w bob three
        carla < ! bob has not read your earlier whispers yet; try again later
        again, carla, marvin, mallory, carl have read everything
    """)


@two_each
def test_a_user_who_does_not_read(talk: Conversation) -> None:
    """The same holds for a user who is here, and whose connection takes nothing."""
    talk("""
        mallory connects from 192.0.2.1
        carl connects from 192.0.2.2
        bob, mallory, carl are here
        bob stops reading
    """)
    for number in range(100):
        talk.clients["mallory"].post(f"/w bob {number} {'x' * 1000}".encode())
    talk.listen()
    assert talk.unread["mallory"][-1] == (
        "! bob has not read your earlier whispers yet; try again later"
    )
    talk("""
        mallory has read everything
        carl > /w bob hello
        carl < [you -> bob] hello
        bob has read everything
    """)


@as_text
def test_the_mailbox_of_a_registered_user(talk: Conversation) -> None:
    """What was read is not counted; what was not counts after a restart too."""
    long = "x" * 400
    limit(talk.chat, mailbox_bytes=1000)
    talk(f"""
        ann is here
        ann > /register horse battery
        ann has read everything
        bob is here
        bob > /w ann {long}
        ann > thanks
        ann, bob have read everything
        ann > /quit
        ann, bob have read everything
        ann is disconnected
        bob > /w ann {long}
        bob < [you -> ann] {long}
        bob < -- ann is not here, and reads it on logging in
        bob > /w ann {long}
        bob < [you -> ann] {long}
        bob < -- ann is not here, and reads it on logging in
        bob > /w ann {long}
        bob < ! ann has not read your earlier whispers yet; try again later
        30 s pass
        the server is killed
    """)
    limit(talk.chat, mailbox_bytes=1000)
    talk(f"""
        bob > /resume TOKEN(bob)
        bob has read everything
        bob > /w ann {long}
        bob < ! ann has not read your earlier whispers yet; try again later
    """)
