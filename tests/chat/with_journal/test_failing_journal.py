"""What happens while nothing can be kept, and what a fault of the journal costs."""

import pytest
from twisted.logger import LogEvent

from chatapp.log import recorder
from chatapp.log.recorder import RETRY_SECONDS
from tests.conversation import MARGIN, Conversation
from tests.journal import FakeJournal

REFUSED = "! the server cannot save anything now; try again later"


CANNOT_SAVE = "! the server cannot save anything now; you come in when it can"


def test_failing(talk: Conversation, journal: FakeJournal) -> None:
    """Sending is refused, reading goes on, and it mends itself: all is there once, in order."""
    talk(f"""
        ann, bob are here
        ann > before
        ann, bob < ann: before
        the journal fails
        ann > accepted
        ann > not accepted
        ann < {REFUSED}
        bob > /w ann no
        bob < {REFUSED}
        bob > /me waves
        bob < {REFUSED}
        bob > /topic no
        bob < {REFUSED}
        bob > /nick rob
        bob < {REFUSED}
        bob > /join #new
        bob < {REFUSED}
        ann > /list
        ann < -- 2 online: ann, bob
        ann > /rooms
        ann < -- #lobby, 2 members
        ann > /history 1
        ann < [14:30] ann: before
        ann > /topic
        ann < -- #lobby has no topic
        {RETRY_SECONDS} s pass
        ann > no
        ann < {REFUSED}
        the journal works
        {RETRY_SECONDS} s pass
        ann, bob < ann: accepted
        bob > after
        ann, bob < bob: after
    """)
    assert journal.texts(1) == ["before", "accepted", "after"]


def test_comings_and_goings_wait(talk: Conversation) -> None:
    """A newcomer waits while nothing can be kept; who goes is told of when it can."""
    talk(f"""
        ann, bob, carl are here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        the journal fails
        bob > accepted
        dave < {CANNOT_SAVE}
        dave > /list
        dave < {CANNOT_SAVE}
        dave > no
        dave < {CANNOT_SAVE}
        dave > /help quit
        dave < -- /quit [MESSAGE]  Leave the chat. Also /exit.
        dave < -- The others read MESSAGE. It is for good: no token brings you back after it.
        dave < -- For example: /quit so long
        bob > /quit see you
        carl is lost
        ann, bob read nothing
        the journal works
        {RETRY_SECONDS} s pass
        dave < -- welcome to chatapp: you are guest1, in the lobby
        dave < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        dave < -- /resume TOKEN brings you back if the connection is lost
        dave < -- carl left
        bob is disconnected
        ann < bob: accepted
        ann < -- bob left: see you
        ann < -- carl left
        ann < -- guest1 joined
    """)


def test_why_it_fails_is_logged_when_it_changes(
    talk: Conversation, journal: FakeJournal, log_lines: list[str]
) -> None:
    """One line for each reason, and one when it is over."""
    talk("ann is here")
    del log_lines[:]
    journal.failing = "first"
    talk(f"""
        ann > hello
        {3 * RETRY_SECONDS} s pass
    """)
    journal.failing = "second"
    talk(f"""
        {3 * RETRY_SECONDS} s pass
        the journal works
        {RETRY_SECONDS} s pass
        ann < ann: hello
    """)
    assert log_lines == [
        "ERROR | The journal cannot be written: first",
        "ERROR | The journal cannot be written: second",
        "INFO | The journal can be written again",
    ]


def test_what_changes_nothing_is_answered(talk: Conversation) -> None:
    """An answer that changes nothing overtakes what waits; what changes anything is refused."""
    talk(f"""
        ann is here
        ann > /join #dev
        ann < -- you are in #dev, 1 member
        the journal fails
        ann > in #dev
        ann > /leave
        ann < {REFUSED}
        ann > /list
        ann < -- 1 online: ann
        the journal works
        {RETRY_SECONDS} s pass
        ann < #dev ann: in #dev
        ann > again
        ann < #dev ann: again
    """)


def test_a_fault_of_the_journal_itself(
    talk: Conversation,
    journal: FakeJournal,
    monkeypatch: pytest.MonkeyPatch,
    logged_errors: list[LogEvent],
) -> None:
    """What nobody expected is logged with its traceback, and tried again all the same."""
    with monkeypatch.context() as patch:
        talk("ann is here")
        patch.setattr(journal, "_write", lambda _: 1 / 0)
        talk(f"""
            ann > hello
            ann > no
            ann < {REFUSED}
        """)
    talk(f"""
        {RETRY_SECONDS} s pass
        ann < ann: hello
    """)
    (event,) = logged_errors
    assert event["log_failure"].check(ZeroDivisionError)
    logged_errors.clear()


def test_a_disk_slower_than_people(talk: Conversation, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only so much is accepted that is not kept yet; what comes after the refusal waits."""
    monkeypatch.setattr(recorder, "PENDING_AT_MOST", 5)
    talk(f"""
        ann, bob are here
        the journal waits
        {MARGIN.join(f"ann > {number}" for number in range(10))}
        the journal goes on
        {MARGIN.join(f"ann, bob < ann: {number}" for number in range(6))}
        ann < {REFUSED}
        {MARGIN.join(f"ann, bob < ann: {number}" for number in range(7, 10))}
        ann > again
        ann, bob < ann: again
    """)


def test_no_answer_says_that_a_line_was_kept_before_it_is(talk: Conversation) -> None:
    """While the journal fails, other answers pass a line that waits, but not its own.

    Sent again meanwhile, it is answered once.
    """
    said = '"room": "#lobby", "id": 2, "from": "guest1", "text": "hello", "time": "TIME"'
    talk(f"""
        program comes
        program has read everything
        the journal fails
        program > {{"line": "hello", "ref": "r1"}}
        program > {{"line": "hello", "ref": "r1"}}
        program > {{"line": "/list", "ref": "r2"}}
        program < {{"type": "notice", "text": "1 online: guest1"}}
        program < {{"type": "ack", "ref": "r2"}}
        program reads nothing
        the journal works
        {RETRY_SECONDS} s pass
        program < {{"type": "said", {said}}}
        program < {{"type": "ack", "ref": "r1", "room": "#lobby", "id": 2}}
    """)
