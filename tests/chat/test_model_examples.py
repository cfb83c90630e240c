"""Steps of the model that once went wrong: where somebody is whose connection was lost."""

from chatapp.chat.upkeep import LOOK_STEPS, SAVE_STEPS
from tests.chat.model.four_people import ALL
from tests.chat.test_model import Rooms
from tests.chat.test_model_kept import KeptRooms

ANN, BOB = 0, 2
"""Both of them at the line port."""

SAVED = SAVE_STEPS + 5 * LOOK_STEPS
"""Steps after which what somebody has read does not come again, not even after a crash."""


def leave_ann_in_doubt() -> KeptRooms:
    """Have ann come back to two lines of #dev that read like the two that she knows already."""
    model = KeptRooms()
    model.join(number=ANN, where="#dev")
    model.join(number=BOB, where="#dev")
    model.leave(number=BOB)
    model.read(number=ANN)
    model.wait(steps=SAVED)
    model.take(number=ANN, room=0)
    model.join(number=BOB, where="#dev")
    model.leave(number=BOB)
    model.crash()
    return model


def test_all_of_a_room_was_read_before_it_was_left() -> None:
    """A reader who is told of having left has read the room, whichever lines those were."""
    model = leave_ann_in_doubt()
    model.come_back(number=ANN)
    model.leave(number=ANN)
    model.peek(number=ANN)
    model.lose(number=ANN)
    model.teardown()


def test_they_may_have_got_as_far_as_possible() -> None:
    """A reader who is lost after lines that could be older ones reads on after the newer ones."""
    model = leave_ann_in_doubt()
    model.come_back(number=BOB)
    model.join(number=BOB, where="#dev")
    model.leave(number=BOB)
    *lines, last = (
        "-- welcome back, p0: you are in #dev, and in #lobby",
        f"-- /resume {'x' * 20} brings you back if the connection is lost",
        "[00:00] -- p2 joined #dev",
        "[00:00] -- p2 left #dev",
        "-- p2 joined #dev",
        "-- p2 left #dev",
        "-- you are up to date",
    )
    model.come_back(number=ANN, room=sum(len(f"{line}\r\n") for line in lines) + len(last))
    model.wait(steps=SAVED)
    model.lose(number=ANN)
    model.teardown()


def test_what_is_unread_of_a_room_that_was_left() -> None:
    """It is lost with the connection, which is a known fault, and nothing else is."""
    model = Rooms()
    model.join(number=ANN, where="#dev")
    model.join(number=BOB, where="#dev")
    model.read(number=ANN)
    model.take(number=ANN, room=0)
    model.say(number=BOB, size=1, times=1)
    model.leave(number=ANN)
    model.lose(number=ANN)
    model.come_back(number=ANN, room=ALL)
    model.join(number=ANN, where="#dev")
    model.say(number=BOB, size=1, times=1)
    model.teardown()
