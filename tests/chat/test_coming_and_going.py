"""Newcomers are welcomed, and the others read of those who come and go."""

from tests.conversation import Conversation
from tests.memory_gateway import over_own_sockets


def test_newcomers_are_welcomed(talk: Conversation) -> None:
    """A newcomer is a guest in the lobby and reads two lines that say what to do."""
    talk("""
        ann < -- welcome to chatapp: you are guest1, in the lobby
        ann < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
    """)


def test_coming_and_going_is_told_to_the_others(talk: Conversation) -> None:
    """The others read of a newcomer, and of a user whose connection is lost."""
    talk("""
        ann is here
        bob comes
        bob has read everything
        ann < -- guest1 joined
        bob is lost
        ann < -- guest1 left
    """)


def test_a_crowd_is_one_line(talk: Conversation) -> None:
    """Those who come or go within one turn are told of together."""
    talk("""
        ann is here
        bob, carl, dora, emil, fay come
        bob, carl, dora, emil, fay have read everything
        ann < -- 5 joined: guest1, guest2, guest3 and 2 more
        bob, carl, dora, emil, fay are lost
        ann < -- 5 left: guest1, guest2, guest3 and 2 more
    """)


def test_a_few_are_all_named(talk: Conversation) -> None:
    """Up to four names are read in full."""
    talk("""
        ann is here
        bob, carl, dora, emil come
        bob, carl, dora, emil have read everything
        ann < -- 4 joined: guest1, guest2, guest3, guest4
        bob, carl, dora, emil are lost
        ann < -- 4 left: guest1, guest2, guest3, guest4
    """)


def test_nobody_is_told_of_a_guest_who_was_not_seen(talk: Conversation) -> None:
    """A guest who leaves in the turn of coming never was there."""
    talk("""
        ann is here
        at once:
            scan > /list
            scan is lost
        scan > /quit
        scan < -- welcome to chatapp: you are guest1, in the lobby
        scan < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        scan is disconnected
    """)


def test_guests_get_the_lowest_free_number(talk: Conversation) -> None:
    """A number that a guest has left, or renamed from, is given out again."""
    talk("""
        one, two, three come
        one, two, three have read everything
        one is lost
        two, three < -- guest1 left
        two > /nick ann
        two, three < -- guest2 is now ann
        four < -- welcome to chatapp: you are guest1, in the lobby
        four < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        two, three < -- guest1 joined
        five < -- welcome to chatapp: you are guest2, in the lobby
        five < -- /nick NAME gives you a name, /help shows what else there is, /quit leaves
        two, three, four < -- guest2 joined
        three > here
        two, three, four, five < guest3: here
    """)


@over_own_sockets
def test_the_log_tells_who_but_not_what(talk: Conversation, log_lines: list[str]) -> None:
    """Connects, renames, disconnects and refusals are logged, what people say is not."""
    talk("""
        ann is here
        ann > secret
        ann < ann: secret
        ann > /secret
        ann < ! unknown command /secret (did you mean /set?)
        ann > /whisper secret secret
        ann < ! no such user: secret
        ann > /nick s%cret
        ann < ! not a name: s%cret (1 to 24 letters, digits, _ or -, a letter first)
        ann > /quit secret
        ann is disconnected
    """)
    assert log_lines == [
        "INFO | Client connected from ('127.0.0.1', 50001)",
        "INFO | guest1 comes from ('127.0.0.1', 50001)",
        "INFO | guest1 is now ann",
        "INFO | ann comes from ('127.0.0.1', 50001)",
        "DEBUG | Refused ('127.0.0.1', 50001): unknown command /{name} (did you mean /set?)",
        "DEBUG | Refused ('127.0.0.1', 50001): no such user: {name}",
        (
            "DEBUG | Refused ('127.0.0.1', 50001): not a name: {name}"
            " (1 to 24 letters, digits, _ or -, a letter first)"
        ),
        "INFO | Client disconnected from ('127.0.0.1', 50001): left",
    ]
