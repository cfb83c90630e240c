"""A program that was in a room whose log is another one by now, as after a backup was put back."""

import json

from tests.connect import over_the_line_port
from tests.conversation import Conversation
from tests.objects import back, obj, place, room_shown, said


def coming(kind: str, room: str, offset: int, user: str) -> str:
    """Return what a program reads when somebody comes or goes."""
    return obj(kind, room=room, id=offset, users=[user], time="TIME")


@over_the_line_port
def test_a_room_that_was_left_and_entered_again(talk: Conversation) -> None:
    """It is read again from the beginning, and what was unread of the first stay only there."""
    places = [place("#lobby", 4), place("#dev", 0)]
    rooms = room_shown("#lobby", "ann", "bob"), room_shown("#dev", "ann", "bob")
    talk(f"""
        bob is here
        program comes
        program > /nick ann
        bob > /join #dev
        program > /join #dev
        bob, program have read everything
        30 s pass
        program stops reading
        bob > unread
        program > /leave
        program > /join #dev
        program is lost
        program > {{"resume": "TOKEN", "rooms": {{"#dev": {{"epoch": "another", "id": 9}}}}}}
        bob has read everything
        program < {json.dumps(back("ann", places, *rooms))}
        program < {{"type": "token", "token": "TOKEN"}}
        program < {coming("left", "#lobby", 5, "ann")}
        program < {coming("joined", "#dev", 1, "bob")}
        program < {coming("joined", "#dev", 2, "ann")}
        program < {said("#dev", 3, "bob", "unread")}
        program < {coming("left", "#dev", 4, "ann")}
        program < {coming("joined", "#dev", 5, "ann")}
        program < {coming("left", "#dev", 6, "ann")}
        program < {obj("up_to_date")}
        program < {coming("joined", "#lobby", 6, "ann")}
        program < {coming("joined", "#dev", 7, "ann")}
    """)
