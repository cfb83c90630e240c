"""A program that has nothing to say need not wait until it is taken for silent."""

from tests.connect import Connect


def test_an_empty_object_of_rooms(start: Connect) -> None:
    """It comes in with the turn of its first message, and reads on from where it is."""
    program = start.open()
    assert program.read_objects() == []
    program.request(rooms={}, ref="r1")
    types = [record["type"] for record in program.read_objects()]
    assert types == [
        *("welcome", "notice", "token", "returned", "up_to_date", "ack", "joined"),
    ]
