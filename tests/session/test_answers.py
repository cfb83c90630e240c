"""Answers to lines with a ref: remembered until they have arrived, and bounded."""

from chatapp.events import Acked
from chatapp.session.answers import ANSWERS_AT_MOST, LEFT_AT_MOST, NEW_IN_A_ROW, Answers
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
    answers.doing["another"] = 0
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
    answers.doing["2"] = 0
    assert answers.all_keys() == ["life/1", "life/2"]


def test_over_another_connection() -> None:
    """What was on its way is not waited for, and still remembered."""
    answers = filled(ANSWERS_AT_MOST)
    answers.begin_again()
    assert not answers.full
    assert all(answers.knows(str(number)) for number in range(1, ANSWERS_AT_MOST + 1))


def test_answers_that_are_asked_for_again() -> None:
    """One that arrives says nothing of those that the client has yet to ask for again."""
    answers, lines = filled(ANSWERS_AT_MOST + 20), ANSWERS_AT_MOST + 20
    answers.begin_again()
    for number in range(1, lines + 1):
        found = answers.find(str(number))
        assert found is not None
        answers.add(found, number)
        answers.arrive(number)
    assert answers.take_old() == [str(number) for number in range(1, 21)]
    answers.add(Acked("new"), lines + 1)
    assert answers.knows(str(lines))


def test_answers_that_the_client_had() -> None:
    """Those of the last connection make way once many new lines in a row were answered."""
    answers = filled(ANSWERS_AT_MOST)
    answers.begin_again()
    for number in range(1, NEW_IN_A_ROW + 1):
        answers.add(Acked(f"new {number}"), number)
        answers.arrive(number)
        assert answers.knows("1")
        assert "1" not in answers.take_old()
    answers.add(Acked("newest"), NEW_IN_A_ROW + 1)
    assert not answers.knows("1")
    assert len(answers.done) == ANSWERS_AT_MOST


def test_a_refused_line_that_is_done_now() -> None:
    """It counts as new, and the client may still ask for the answers that came after it."""
    answers = filled(2 * ANSWERS_AT_MOST)
    answers.begin_again()
    answers.add(Acked("refused before"), 1)
    answers.arrive(1)
    answers.add(Acked("another"), 2)
    assert answers.take_old() == []
    assert answers.knows(str(2 * ANSWERS_AT_MOST))


def test_an_answer_told_twice_over_one_connection() -> None:
    """It has arrived when the second has, and the others are not taken for arrived by it."""
    answers = filled(3)
    first = answers.find("1")
    assert first is not None
    answers.add(first, 4)
    answers.arrive(1)
    for number in range(5, ANSWERS_AT_MOST + 10):
        answers.add(Acked(str(number)), number)
    assert answers.take_old() == []


def test_answers_that_nobody_ever_has() -> None:
    """Who comes again and again, and never says what has arrived, makes nothing grow for ever."""
    answers = Answers("life")
    for number in range(3 * LEFT_AT_MOST):
        answers.add(Acked(str(number)), 1)
        if not number % 10:
            answers.begin_again()
    assert len(answers.all_keys()) == 3 * LEFT_AT_MOST  # until they are deleted
    answers.take_old()
    assert len(answers.all_keys()) <= LEFT_AT_MOST + 10


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
