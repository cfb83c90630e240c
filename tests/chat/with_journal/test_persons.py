"""Who is away, and who ignores whom, over losses, kills and restarts."""

from tests.connect import as_text
from tests.conversation import Conversation
from tests.journal import FakeJournal


def test_being_away_is_kept(talk: Conversation) -> None:
    """It lasts until it is ended, and so does the answer to the question since when."""
    talk("""
        ann, bob are here
        bob > /away lunch
        bob < -- you are away: lunch; /back ends that
        60 s pass
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > /whois bob
        ann < -- bob is a guest, and not here now
        ann < -- rooms you share: #lobby
        ann < -- bob is away: lunch
        bob > /resume TOKEN(bob)
        ann, bob have read everything
        ann > /whois bob
        ann < -- bob is a guest, and here since 2026-11-22 14:30
        ann < -- rooms you share: #lobby
        ann < -- bob is away: lunch
        bob > /back
        bob < -- you are back
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > /w bob psst
        ann < [you -> bob] psst
        ann < -- bob is away, and reads it on coming back
    """)


def test_ignoring_is_kept(talk: Conversation) -> None:
    """What is said meanwhile is not shown on coming back either, under whatever name."""
    talk("""
        ann, bob, carl are here
        ann > /ignore bob
        ann < -- you ignore bob; /unignore bob ends that
        30 s pass
        ann is lost
        bob, carl < -- ann left
        bob > one
        bob, carl < bob: one
        bob > /w ann psst
        bob < [you -> ann] psst
        bob < -- ann is away, and reads it on coming back
        carl > two
        bob, carl < carl: two
        30 s pass
        the server is killed
        bob > /resume TOKEN(bob)
        bob has read everything
        bob > /nick rob
        bob < -- bob is now rob
        bob > three
        bob < rob: three
        ann > /resume TOKEN(ann)
        ann < -- welcome back, ann: you are in #lobby
        ann < -- /resume TOKEN brings you back if the connection is lost
        ann < [14:30] -- ann left
        ann < [14:30] carl: two
        ann < -- bob is now rob
        ann < -- you are up to date
        ann, bob have read everything
        bob > four
        bob < rob: four
        ann > /ignored
        ann < -- you ignore rob
        ann > /unignore rob
        ann < -- you no longer ignore rob
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        bob > /resume TOKEN(bob)
        ann, bob have read everything
        bob > five
        ann, bob < rob: five
    """)


@as_text  # programs read of each entry, and so none but the last
def test_history_that_memory_does_not_hold(talk: Conversation) -> None:
    """As many messages as there are of others are read from the journal."""
    talk("""
        ann, bob are here
        ann > one
        ann > two
        at once:
            bob > x
            bob > y
            bob > z
        ann > /ignore bob
        ann, bob have read everything
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        ann > /history 2
        ann < [14:30] ann: one
        ann < [14:30] ann: two
    """)


def test_nothing_is_kept_of_who_is_gone(talk: Conversation, journal: FakeJournal) -> None:
    """Neither of one who leaves, nor of one who has left by the time that it is kept."""
    talk("""
        ann, bob, carl are here
        ann > /ignore bob
        ann > /away
        ann, bob have read everything
    """)
    assert len(journal.rows["ignored"]) == len(journal.rows["away"]) == 1
    talk("""
        ann > /quit
        bob, carl < -- ann left
        bob > /ignore carl
        bob < -- you ignore carl; /unignore carl ends that
        bob is lost
        carl < -- bob left
        1000 s pass
        carl has read everything
    """)
    assert not any(journal.rows["ignored"].values())
    assert not any(journal.rows["away"].values())


def test_the_number_of_who_is_gone(talk: Conversation) -> None:
    """Whoever comes after somebody ignored has left for good is somebody else."""
    talk("""
        ann, bob are here
        bob > /nick rob
        ann > /ignore rob
        bob > /quit
        ann, bob have read everything
        the server is killed
        ann > /resume TOKEN(ann)
        ann has read everything
        rob comes
        rob > /nick rob
        ann, rob have read everything
        rob > hello
        ann, rob < rob: hello
    """)


def test_being_away_is_kept_of_a_user_on_two_devices(talk: Conversation) -> None:
    """It is the user's, whatever its devices are."""
    talk("""
        ann, bob are here
        ann > /register horse battery
        phone > /login ann horse battery
        ann > /away lunch
        ann > /ignore bob
        ann, phone, bob have read everything
        the server is killed
        phone > /resume TOKEN(phone)
        ann > /resume TOKEN(ann)
        bob > /resume TOKEN(bob)
        ann, phone, bob have read everything
        bob > /whois ann
        bob < -- ann is a registered user since 2026-11-22, and here
        bob < -- rooms you share: #lobby
        bob < -- ann is away: lunch
        phone > /ignored
        phone < -- you ignore bob
    """)
