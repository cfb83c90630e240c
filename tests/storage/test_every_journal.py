"""What every journal does: what was written is there again, numbered, and claimed by one owner."""

import pytest

from chatapp.events import Whispered
from chatapp.log.journal import Applied, Change, Claim, Drop, Offset, Record
from chatapp.room_events import Joined, Renamed, Said, TopicSet
from chatapp.storage.service import KeptJournal
from tests.storage.conftest import ANN, LOBBY, entries, result, said, shown, write


@pytest.fixture
def journal(each_journal: KeptJournal) -> KeptJournal:
    """A journal of each kind."""
    return each_journal


def test_everything_comes_back(journal: KeptJournal) -> None:
    """Records, claims, offsets and whispers are read as they were written."""
    events = [
        Joined("#lobby", ("ann", "bob")),
        Renamed("#lobby", "ann", "anna"),
        Said("#lobby", "anna", 'grüße "\\ \N{WAVING HAND SIGN}'),
        TopicSet("#lobby", "anna", "fish"),
    ]
    whisper = Whispered("bob", "ann", "psst", outgoing=False)
    lobby = Change(entries(*events), [LOBBY], [Claim("room:#lobby", "1")])
    mail = Change(entries(whisper, log=7), [ANN], [Claim("name:ann", "7")])
    assert write(journal, lobby, mail) == [Applied((1, 2, 3, 4)), Applied((1,))]
    topic = Record("room", "1", {"name": "#lobby", "epoch": "e1", "topic": "fish"})
    write(journal, Change(records=[topic]))
    journal.close()
    kept = journal.open()
    assert kept.records["room"] == {"1": topic.value}
    assert kept.records["user"] == {"7": ANN.value}
    assert kept.claims == {"room:#lobby": "1", "name:ann": "7"}
    log = kept.log(1, "#lobby", 20)
    assert (log.first, log.end) == (1, 5)
    assert shown(log.entries) == [(3, 3.0, events[2]), (4, 4.0, events[3])]
    assert shown(kept.mail(7).entries) == [(1, 1.0, whisper)]
    assert kept.last_log == 7
    found = result(journal.read(1, "#lobby", 2, 2))
    assert shown(found) == [(2, 2.0, events[1]), (3, 3.0, events[2])]


def test_offsets_go_on_after_a_restart(journal: KeptJournal) -> None:
    """By one, for each log, also where all of it was deleted."""
    write(journal, Change(said(3)), Change(said(2, log=2)))
    write(journal, Change(drops=[Drop(2, 3)]))
    journal.close()
    journal.open()
    assert write(journal, Change(said(1) + said(1, log=2))) == [Applied((4, 3))]


def test_a_record_may_hold_an_offset(journal: KeptJournal) -> None:
    """What an answer says is not known before the line has its number."""
    write(journal, Change(said(2)))
    answer = Record("answer", "life/r1", {"room": "#lobby", "offset": Offset(1)})
    write(journal, Change(said(2), [answer]))
    journal.close()
    assert journal.open().records["answer"] == {"life/r1": {"room": "#lobby", "offset": 4}}


def test_claims(journal: KeptJournal) -> None:
    """What is claimed is nobody else's, until it is freed; who loses a claim leaves no trace."""
    ann, bob = (Change(said(1), claims=[Claim("name:ann", owner)]) for owner in ("1", "2"))
    assert write(journal, ann, bob, ann) == [
        Applied((1,)),
        Applied((), "name:ann"),
        Applied((2,)),
    ]
    journal.close()
    journal.open()
    assert write(journal, bob) == [Applied((), "name:ann")]
    moved = Change(claims=[Claim("name:ann", "2", was="1")])
    freed = Change(claims=[Claim("name:ann", "", was="2")])
    assert write(journal, moved, freed, ann) == [Applied(()), Applied(()), Applied((3,))]


def test_nobody_frees_what_is_another_s(journal: KeptJournal) -> None:
    """The rest of the change is kept, and the claim stays, also in the file."""
    mine = Change(claims=[Claim("name:ann", "1")])
    freed = Change(said(1), [ANN], [Claim("name:ann", "", was="2")])
    bobs = Change(claims=[Claim("name:ann", "2")])
    lost = Applied((), "name:ann")
    assert write(journal, mine, freed, bobs) == [Applied(()), Applied((1,)), lost]
    assert write(journal, freed, bobs) == [Applied((2,)), lost]
    journal.close()
    assert journal.open().claims == {"name:ann": "1"}


def test_reading_the_last_that_was_spoken(journal: KeptJournal) -> None:
    """Comings and goings are passed over."""
    mixed = [
        event
        for n in range(10)
        for event in (Said("#lobby", "a", str(n)), Joined("#lobby", ("b",)))
    ]
    write(journal, Change(entries(*mixed)))
    found = result(journal.read_spoken(1, "#lobby", 18, 3, 1000))
    assert [entry.offset for entry in found] == [13, 15, 17]
    few = result(journal.read_spoken(1, "#lobby", 18, 3, 1))
    assert [entry.offset for entry in few] == [17]


def test_whispers_that_were_read_go(journal: KeptJournal) -> None:
    """What a user has surely read of their whispers is not kept."""
    whispers = [Whispered("b", "a", str(n), outgoing=False) for n in range(5)]
    write(journal, Change(entries(*whispers, log=7), drops=[Drop(7, 2)]))
    journal.close()
    mail = journal.open().mail(7)
    assert [entry.offset for entry in mail.entries] == [2, 3, 4, 5]
