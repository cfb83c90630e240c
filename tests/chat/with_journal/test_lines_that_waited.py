"""Lines that have waited because too many answers were on their way."""

from chatapp.events import Acked
from chatapp.names import LOBBY
from chatapp.session.answers import ANSWERS_AT_MOST
from chatapp.session.input_gate import PauseReason
from tests.connect import Connect
from tests.journal import FakeJournal


def test_they_are_said_in_one_go(connect: Connect, journal: FakeJournal) -> None:
    """A line need not wait until the one before it is kept, also if both have waited before."""
    client = connect("object")
    (user,) = connect.chat.users
    session = user.sessions[0]
    for number in range(ANSWERS_AT_MOST):
        session.answers.add(Acked(str(number)), session.receipts.told + 1)
    lines = [f"line {number}" for number in range(3)]
    for line in lines:
        client.send(f'{{"line": "{line}", "ref": "{line}"}}')
    lobby = connect.chat.rooms[LOBBY].log.id
    assert journal.texts(lobby) == []
    session.answers.arrive(session.receipts.told + 1)
    connect.chat.dispatch.go_on(session)
    for _ in lines:
        connect.clock.advance(0.1)
    assert journal.texts(lobby) == lines


def test_a_newcomer_who_speaks_first_is_read_on(connect: Connect) -> None:
    """What is said at once waits until the newcomer is in, and what follows is read."""
    client = connect(first="hello")
    (user,) = connect.chat.users
    for _ in range(3):
        connect.clock.advance(0.1)
    assert not user.sessions[0].input_gate.holds(PauseReason.SAVING)
    client.send("again")
    for _ in range(3):
        connect.clock.advance(0.1)
    said = [line for line in client.read() if "hello" in line or "again" in line]
    assert len(said) == 2
