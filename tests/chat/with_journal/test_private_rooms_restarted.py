"""Private rooms when the server is killed, or starts again."""

from tests.chat.with_journal.rows import kept
from tests.chat.with_journal.three_in_dev import IN_DEV
from tests.connect import over_the_line_port
from tests.conversation import Conversation


@over_the_line_port
def test_who_is_absent_is_put_out_for_good(talk: Conversation) -> None:
    """The server may be killed meanwhile, before or after they come back."""
    talk(f"""
        {IN_DEV}
        carl is lost
        ann, bob have read everything
        ann > /room private
        ann > secret
        ann, bob have read everything
        the server is killed
        back > /resume TOKEN(carl)
        back < -- welcome back, carl: you are in #lobby
        back has read everything
        the server is killed
        again > /resume TOKEN(back)
        again < -- welcome back, carl: you are in #lobby
        again has read everything
        again > /join #dev
        again < ! you cannot enter #dev
        bob > /login bob horse battery
        bob has read everything
        bob > /join #dev
        bob < ! you cannot enter #dev
        ann > /login ann horse battery
        ann has read everything
        ann > /join #dev
        ann has read everything
        ann > /history
        ann < [14:30] #dev ann: secret
    """)


def test_killed_before_they_are_out(talk: Conversation) -> None:
    """The room is private, and the next server lets none of them in."""
    talk(f"""
        {IN_DEV}
        carl > /leave #lobby
        carl has read everything
        carl is lost
        bob has read everything
        bob is lost
        ann has read everything
        the journal waits
        ann > /room private
        the journal answers
        ann < -- ann made #dev private
        the server is killed
        carl > /resume TOKEN(carl)
        carl < -- welcome back, carl: you are in #lobby
        carl has read everything
        carl > /rooms
        carl < -- #lobby, 2 members
        bob > /resume TOKEN(bob)
        bob < -- welcome back, bob: you are in #lobby
        bob has read everything
        carl has read everything
        phone comes
        phone, carl, bob have read everything
        phone > /login bob horse battery
        phone < -- you are logged in as bob, and in #lobby
        phone, bob, carl have read everything
    """)
    assert len(kept(talk, "member")) == 3


def test_a_private_room_outlives_the_server(talk: Conversation) -> None:
    """So do its keeper and its list; who is invited comes back to it."""
    talk(f"""
        {IN_DEV}
        ann > /invite bob
        ann > /room private
        ann, bob, carl have read everything
        the server is killed
        bob > /resume TOKEN(bob)
        bob < -- welcome back, bob: you are in #dev, and in #lobby
        bob has read everything
        bob > /room
        bob < -- #dev is private, and ann keeps it
        bob < -- invited: bob
        carl comes
        bob, carl have read everything
        carl > /join #dev
        carl < ! you cannot enter #dev
    """)
