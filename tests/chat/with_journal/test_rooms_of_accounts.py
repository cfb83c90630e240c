"""The rooms of an account: as many as a user may be in, whoever logs in from where."""

from tests.conftest import limit
from tests.connect import as_text
from tests.conversation import Conversation


@as_text
def test_a_guest_brings_no_more_rooms_than_a_user_may_be_in(talk: Conversation) -> None:
    """The others are left, and the current room is one of the account's."""
    limit(talk.chat, rooms_per_user=3)
    talk("""
        ann is here
        ann > /register horse battery
        ann > /join #one
        bob comes
        bob > /join #two
        bob > /join #three
        ann, bob have read everything
        bob > /login ann horse battery
        bob < -- you are logged in as ann, and in #three, and in #lobby, #one
        bob < -- /resume TOKEN brings you back if the connection is lost
        bob has read everything
        ann has read everything
        carl comes
        carl > /join #four
        carl has read everything
        ann, bob have read everything
        carl > /login ann horse battery
        carl < -- you are logged in as ann, and in #three, and in #lobby, #one
        carl < -- /resume TOKEN brings you back if the connection is lost
        ann, bob, carl have read everything
        carl > hello
        ann, bob, carl < #three ann: hello
    """)
    kept = talk.chat.journal.rows["member"]  # type: ignore[attr-defined]
    assert len(kept) == 3
