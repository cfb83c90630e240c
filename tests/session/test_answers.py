"""Answers to lines with a ref: remembered until they have arrived, and bounded."""

from chatapp.events import Acked
from chatapp.session.answers import ANSWERS_AT_MOST, Answers
from chatapp.session.held import HELD_AT_MOST
from chatapp.session.input_gate import PauseReason
from tests.connect import Connect


def filled(count: int) -> Answers:
    """Answers to lines 1, 2 and so on, each of which is a line for the session alone."""
    answers = Answers("life")
    for number in range(1, count + 1):
        answers.add(Acked(str(number)), number)
    return answers


def test_no_more_than_may_be_on_their_way() -> None:
    """They are full when so many have not arrived, those being done included."""
    assert not filled(ANSWERS_AT_MOST - 1).full
    assert filled(ANSWERS_AT_MOST).full
    answers = filled(ANSWERS_AT_MOST - 1)
    answers.doing["another"] = None
    assert answers.full


def test_an_answer_that_has_not_arrived_is_never_forgotten() -> None:
    """However many there are; those that have arrived make way, and are forgotten for good."""
    answers = filled(2 * ANSWERS_AT_MOST)
    assert len(answers.done) == 2 * ANSWERS_AT_MOST
    assert answers.take_old() == []
    answers.arrive(ANSWERS_AT_MOST)
    answers.add(Acked("last"), 2 * ANSWERS_AT_MOST + 1)
    assert answers.take_old() == [str(number) for number in range(1, ANSWERS_AT_MOST + 1)]
    assert answers.take_old() == []
    assert next(iter(answers.done)) == str(ANSWERS_AT_MOST + 1)


def test_all_that_may_be_kept() -> None:
    """What is deleted with a user: answers, lines being done, and what was not deleted yet."""
    answers = filled(1)
    answers.doing["2"] = None
    assert answers.all_keys() == ["life/1", "life/2"]


def test_over_another_connection() -> None:
    """What was on its way is not waited for, and still remembered."""
    answers = filled(ANSWERS_AT_MOST)
    answers.begin_again()
    assert not answers.full
    assert len(answers.done) == ANSWERS_AT_MOST


def test_refusals_that_wait_for_answers_are_bounded(connect: Connect) -> None:
    """A client that confirms nothing, and sends what is no line at all, is read no further."""
    client = connect("object")
    (user,) = connect.chat.users
    session = user.sessions[0]
    for number in range(ANSWERS_AT_MOST):
        session.answers.add(Acked(str(number)), session.receipts.told + 1)
    client.send("waits")
    for _ in range(HELD_AT_MOST):
        assert not session.input_gate.holds(PauseReason.HELD)
        client.post(b"{}")
    assert session.input_gate.holds(PauseReason.HELD)
